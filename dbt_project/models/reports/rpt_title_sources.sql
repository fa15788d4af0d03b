-- Grain: report week × region × load: the files one workbook was made of, or refused.
with workbooks as (
    select
        report_week,
        region_code
    from {{ ref('fct_sferum_organization_week') }}
    union
    select
        report_week,
        region_code
    from {{ ref('fct_sferum_municipality_week') }}
),

loads as (
    select
        *,
        coalesce(report_week, as_of_date) as period,
        kind in ('sferum_organizations', 'sferum_municipalities', 'sferum_regions')
            as is_weekly,
        case
            when outcome = 'accepted' and superseded_by is not null then 'superseded'
            else outcome
        end as outcome_code
    from {{ ref('loads') }}
),

offered as (
    select
        workbooks.report_week as workbook_week,
        workbooks.region_code as workbook_region,
        loads.*
    from workbooks
    inner join loads
        on
            workbooks.region_code = loads.region_code
            and (
                (loads.is_weekly and workbooks.report_week = loads.report_week)
                or (not loads.is_weekly and loads.outcome_code = 'accepted')
            )
),

-- Of the other kinds the latest file not after the week, else the earliest there is.
chosen as (
    select *
    from offered
    qualify
        is_weekly
        or rank() over (
            partition by workbook_week, workbook_region, kind
            order by
                period <= workbook_week desc,
                case when period <= workbook_week then period end desc,
                period asc
        ) = 1
)

select
    workbook_week as report_week,
    workbook_region as region_code,
    row_number() over (
        partition by workbook_week, workbook_region
        order by
            {{ report_position('kind', 'kind') }}, modified_at, file_sha256, sheet, load_id
    ) as sort_order,
    file_name,
    {{ report_word('kind', 'kind') }} as kind,
    sheet,
    period,
    {{ report_clock('modified_at') }} as modified_at,
    row_count,
    accepted_count,
    left(file_sha256, 12) as sha256_12,
    {{ report_word('outcome', 'outcome_code') }} as outcome,
    outcome_code,
    is_weekly,
    coalesce(is_demo, false) as is_demo
from chosen
