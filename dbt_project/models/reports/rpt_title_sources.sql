-- Grain: report week × region × load: the files one workbook was made of, or refused.
with workbooks as (
    select * from {{ ref('workbooks') }}
),

loads as (
    select
        loads.*,
        coalesce(loads.report_week, loads.as_of_date) as period,
        kinds.title,
        coalesce(kinds.is_weekly, false) as is_weekly,
        case
            when loads.outcome = 'accepted' and loads.superseded_by is not null
                then 'superseded'
            else loads.outcome
        end as outcome_code
    from {{ ref('loads') }} as loads
    left join {{ ref('stg_kinds') }} as kinds on loads.kind = kinds.kind
),

-- Of a lesson watched on several days all days are shown.
lesson_days as (
    select distinct
        workbook_week,
        region_code,
        viewed_date
    from ({{ latest_lesson('workbooks') }}) as reports
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
    left join lesson_days
        on
            workbooks.report_week = lesson_days.workbook_week
            and workbooks.region_code = lesson_days.region_code
            and loads.period = lesson_days.viewed_date
    where loads.kind != 'open_lessons' or lesson_days.viewed_date is not null
),

-- Of the other kinds the latest file not after the week, else the earliest there is.
chosen as (
    select *
    from offered
    qualify
        is_weekly
        or kind = 'open_lessons'
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
        order by is_weekly desc, title asc, modified_at asc, file_sha256 asc, sheet asc, load_id asc
    ) as sort_order,
    file_name,
    title as kind,
    kind as kind_code,
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
