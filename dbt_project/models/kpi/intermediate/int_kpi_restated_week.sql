-- Grain: correction, week and region whose figures it may have changed.
with corrections as (
    select * from {{ ref('load_corrections') }}
),

state_weeks as (
    select * from {{ ref('int_kpi_state_week') }}
),

kinds as (
    select * from {{ ref('source_kinds') }}
),

as_of_weeks as (
    select * from {{ ref('as_of_weeks') }}
)

select
    corrections.kind,
    corrections.replacing_sha256,
    corrections.replaced_sha256,
    corrections.state_before,
    corrections.state_after,
    corrections.region_code,
    coalesce(corrections.report_week, as_of_weeks.report_week) as report_week,
    corrections.kind as source_kind
from corrections
inner join kinds on corrections.kind = kinds.source_kind
left join as_of_weeks
    on
        corrections.kind = as_of_weeks.kind
        and corrections.period_key = as_of_weeks.period_key
where coalesce(corrections.report_week, as_of_weeks.report_week) is not null

union all

-- A base or a count changes what the exports of the weeks it counts for come to.
select
    corrections.kind,
    corrections.replacing_sha256,
    corrections.replaced_sha256,
    corrections.state_before,
    corrections.state_after,
    corrections.region_code,
    state_weeks.report_week,
    'sferum_organizations' as source_kind
from corrections
inner join state_weeks on corrections.state_before = state_weeks.state_id
where corrections.report_week is null and {{ is_built('state_weeks.report_week') }}
