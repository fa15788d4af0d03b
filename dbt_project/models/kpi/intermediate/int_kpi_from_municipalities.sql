-- Grain: state, week, indicator, grain, region, municipality, `all` (kind 2, the 28-column report).
with reports as (
    select *
    from ({{ rows_in_states('sferum_municipalities') }}) as printed
    -- Parts of one whole may share a few municipalities: the newer part counts.
    qualify
        {{ is_newest_row(
            ['printed.state_id', 'printed.report_week', 'printed.region_code',
             'coalesce(printed.municipality_id, printed.municipality)'], 'printed.'
        ) }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

scopes as (
    select * from {{ ref('int_kpi_scope_week') }}
),

measured as (
    select
        state_id,
        report_week,
        region_code,
        municipality_id,
        {{ municipality_measures() }}
    from reports
),

expected as (
    select
        reports.report_week,
        organizations.region_code,
        count(distinct organizations.municipality_id) as municipality_count
    -- One row a week and region: the report has one a municipality.
    from (select distinct
        report_week,
        region_code
    from reports) as reports
    inner join organizations
        on
            reports.region_code = organizations.region_code
            and {{ is_open_on('organizations', 'reports.report_week') }}
    where organizations.org_type != 'authority'
    group by reports.report_week, organizations.region_code
),

summed as (
    select
        measured.state_id,
        measured.report_week,
        measured.numerator_measure,
        case when grouping(measured.municipality_id) = 1 then 'region' else 'municipality' end
            as grain,
        measured.region_code,
        measured.municipality_id,
        sum(measured.numerator) filter (where measured.denominator is not null) as numerator,
        sum(measured.denominator) as denominator,
        count(distinct measured.municipality_id) as municipality_count
    from measured
    group by
        grouping sets (
            (
                measured.state_id,
                measured.report_week,
                measured.numerator_measure,
                measured.region_code
            ),
            (
                measured.state_id,
                measured.report_week,
                measured.numerator_measure,
                measured.region_code,
                measured.municipality_id
            )
        )
    having grouping(measured.municipality_id) = 1 or measured.municipality_id is not null
),

judged as (
    select
        summed.state_id,
        summed.report_week,
        indicator_weeks.indicator_code,
        summed.grain,
        summed.region_code,
        summed.municipality_id,
        scopes.org_type,
        scopes.member_types,
        indicator_weeks.base_measure,
        cast(summed.numerator as bigint) as numerator,
        cast(summed.denominator as bigint) as denominator,
        case
            -- The report's columns hold the types of its own grain and no others.
            when scopes.member_types != printed.member_types then 'other_scope'
            when
                summed.grain = 'region'
                and summed.municipality_count < expected.municipality_count
                then 'partial_list'
        end as refusal
    from summed
    inner join indicator_weeks
        on
            summed.report_week = indicator_weeks.report_week
            and summed.numerator_measure = indicator_weeks.numerator_measure
            and indicator_weeks.theme = 'activity'
    inner join scopes
        on
            summed.report_week = scopes.report_week
            and indicator_weeks.indicator_code = scopes.indicator_code
            and summed.grain = scopes.grain
    inner join scopes as printed
        on
            summed.report_week = printed.report_week
            and indicator_weeks.indicator_code = printed.indicator_code
            and printed.grain = 'municipality'
    left join expected
        on
            summed.report_week = expected.report_week
            and summed.region_code = expected.region_code
)

select
    state_id,
    report_week,
    indicator_code,
    grain,
    region_code,
    municipality_id,
    org_type,
    member_types,
    false as is_count,
    true as is_calculated,
    case when refusal is null then numerator end as numerator,
    case when refusal is null then denominator end as denominator,
    case when refusal is null and denominator is not null then 'report_28' end
        as denominator_kind,
    case when refusal is null and denominator is not null then report_week end
        as denominator_as_of,
    -- The report does not say which base version it holds: one week's is not another year's.
    case when base_measure != 'organizations' then report_week end as base_as_of,
    'sferum_municipalities' as source_kind,
    case
        when refusal is not null then refusal
        {{ no_percent() }}
    end as reason_code,
    refusal is null
    and numerator is not null
    and coalesce(denominator > 0, false) as is_usable,
    {{ no_figures(['received_value', 'received_step', 'is_earlier_year']) }}
from judged
