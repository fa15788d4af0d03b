-- Grain: workbook × restatement of a figure that stands in it, and where.
-- A workbook shows its own week, the week before beside it, of the lists that come now and then
-- the latest, of an inactive organisation every week since it was active, and in «Динамика» the
-- region's percents of a quarter.
with workbooks as (
    select * from {{ ref('workbooks') }}
),

restatements as (
    select * from {{ ref('restatements') }}
    {{ and_other_weeks('quality', 'restatements') }}
),

indicators as (
    select * from {{ ref('report_indicators') }}
),

list_weeks as (
    -- One row a week: the table has one an indicator's entity.
    select distinct
        indicator_values.report_week,
        indicator_values.region_code,
        indicator_values.indicator_code
    from {{ ref('kpi_values') }} as indicator_values
    inner join indicators on indicator_values.indicator_code = indicators.indicator_code
    where indicator_values.grain = 'region' and not indicators.is_weekly
),

latest_lists as (
    select
        workbooks.report_week as workbook_week,
        list_weeks.*
    from workbooks
    inner join list_weeks
        on
            workbooks.region_code = list_weeks.region_code
            and workbooks.report_week >= list_weeks.report_week
    qualify
        row_number() over (
            partition by
                workbooks.report_week, list_weeks.region_code, list_weeks.indicator_code
            order by list_weeks.report_week desc
        ) = 1
),

inactive as (
    select
        report_week,
        region_code,
        organization_id,
        coalesce(last_active_week, date '0001-01-01') as last_active_week
    from {{ ref('organization_week') }}
    where not is_active
),

dynamics_values as (
    select * from {{ ref('dynamics_values') }}
),

sources as (
    select * from {{ ref('source_kinds') }}
),

shown as (
    select
        workbooks.report_week as workbook_week,
        'week' as shown_as,
        restatements.*
    from workbooks
    inner join restatements
        on
            workbooks.region_code = restatements.region_code
            and workbooks.report_week = restatements.report_week

    union all

    select
        workbooks.report_week as workbook_week,
        'week_before' as shown_as,
        restatements.*
    from workbooks
    inner join restatements
        on
            workbooks.region_code = restatements.region_code
            and workbooks.report_week
            = restatements.report_week + cast({{ kpi_limit('week_days') }} as integer)
    inner join indicators
        on
            restatements.indicator_code = indicators.indicator_code
            and indicators.is_weekly

    union all

    select
        latest_lists.workbook_week,
        'latest_list' as shown_as,
        restatements.*
    from latest_lists
    inner join restatements
        on
            latest_lists.region_code = restatements.region_code
            and latest_lists.report_week = restatements.report_week
            and latest_lists.indicator_code = restatements.indicator_code
    where latest_lists.workbook_week > latest_lists.report_week

    union all

    select
        inactive.report_week as workbook_week,
        'inactivity' as shown_as,
        restatements.*
    from inactive
    inner join restatements
        on
            inactive.organization_id = restatements.organization_id
            and inactive.region_code = restatements.region_code
            and inactive.last_active_week <= restatements.report_week
            and inactive.report_week
            > restatements.report_week + cast({{ kpi_limit('week_days') }} as integer)
    where restatements.indicator_code = 'org_active_pct'

    union all

    -- Of a base or a count, what changed are the sums over organisations.
    select
        workbooks.report_week as workbook_week,
        'dynamics' as shown_as,
        restatements.*
    from workbooks
    inner join restatements
        on
            workbooks.region_code = restatements.region_code
            and {{ is_in_dynamics('restatements.report_week', 'workbooks.report_week') }}
            and workbooks.report_week
            > restatements.report_week + cast({{ kpi_limit('week_days') }} as integer)
    left join sources on restatements.kind = sources.source_kind
    inner join dynamics_values
        on
            restatements.report_week = dynamics_values.report_week
            and restatements.region_code = dynamics_values.region_code
            and restatements.indicator_code = dynamics_values.indicator_code
            and coalesce(sources.source_kind, 'sferum_organizations')
            = dynamics_values.source_kind
    where
        restatements.grain = 'region'
        and restatements.org_type = 'all'
        and restatements.value_before is distinct from restatements.value_after
)

select
    workbook_week,
    region_code,
    shown_as,
    report_week,
    grain,
    municipality_id,
    organization_id,
    org_type,
    indicator_code,
    value_before,
    value_after,
    numerator_before,
    numerator_after,
    file_sha256_before,
    file_sha256_after,
    kind,
    change
from shown
