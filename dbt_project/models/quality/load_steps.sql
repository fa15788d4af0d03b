-- Grain: file × step it came to; a step without a row was never reached.
with loads as (
    select * from {{ ref('loads') }}
),

steps as (
    select
        unnest(['fetch', 'parse', 'link', 'validate', 'build']) as step,
        unnest([1, 2, 3, 4, 5]) as step_number
),

reaching as (
    select
        loads.*,
        steps.step as at_step,
        steps.step_number as at_number,
        loads.step = steps.step as is_decided,
        loads.step != steps.step or loads.outcome = 'accepted' as is_passed
    from loads
    inner join steps as decided on loads.step = decided.step
    inner join steps on decided.step_number >= steps.step_number
)

select
    file_sha256,
    at_step as step,
    any_value(at_number) as step_number,
    -- A file goes on as long as any of its tables, periods and regions does.
    case
        when bool_or(is_passed) then 'accepted'
        when bool_or(outcome = 'held') then 'held'
        when bool_or(outcome = 'rejected') then 'rejected'
        else 'ignored'
    end as outcome,
    min(rule_code) filter (where not is_passed) as rule_code,
    count(*) as load_count,
    count(*) filter (where is_passed) as passed_load_count,
    -- Rows are counted from the step that tells data rows from the others.
    cast(case when at_step != 'fetch' then sum(row_count) end as bigint) as row_count,
    cast(
        coalesce(sum(rejected_count) filter (where at_step = 'validate'), 0) as bigint
    ) as rejected_count,
    cast(coalesce(sum(held_count) filter (where is_decided), 0) as bigint) as held_count
from reaching
group by file_sha256, at_step
