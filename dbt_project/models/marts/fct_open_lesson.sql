-- Grain: territory (a municipality, or the region itself) × day of viewing.
with in_force as (
    {{ rows_in_force('open_lessons') }}
),

lessons as (
    select * from {{ ref('lessons') }}
),

first_reports as (
    select
        region_code,
        municipality_id,
        viewed_date,
        min(modified_at) as first_reported_at
    from {{ ref('stg_open_lessons') }}
    group by region_code, municipality_id, viewed_date
),

scheduled as (
    select
        in_force.*,
        -- A lesson is watched on its day or in the days after it that the schedule allows.
        in_force.viewed_date <= lessons.last_viewing_date as is_scheduled,
        lessons.lesson_code,
        lessons.lesson_date,
        lessons.report_deadline
    from in_force
    asof left join lessons on in_force.viewed_date >= lessons.lesson_date
    -- Parts of one whole may share a few territories: the newer part counts.
    qualify
        {{ is_newest_row(['in_force.region_code', 'in_force.municipality_id',
            'in_force.viewed_date'], 'in_force.') }}
)

select
    scheduled.region_code,
    scheduled.municipality_id,
    scheduled.territory,
    scheduled.viewed_date,
    case when scheduled.is_scheduled then scheduled.lesson_code end as lesson_code,
    case when scheduled.is_scheduled then scheduled.lesson_date end as lesson_date,
    scheduled.organizations,
    scheduled.participants_8,
    scheduled.participants_9,
    scheduled.participants_10,
    scheduled.participants_11,
    cast(
        coalesce(
            scheduled.participants,
            list_sum([
                scheduled.participants_8, scheduled.participants_9,
                scheduled.participants_10, scheduled.participants_11
            ])
        ) as bigint
    ) as participants,
    scheduled.modified_at as reported_at,
    first_reports.first_reported_at,
    case when scheduled.is_scheduled then scheduled.report_deadline end as report_deadline,
    -- «До 1 февраля» includes that day, on the clock offices read.
    case
        when scheduled.is_scheduled
            then
                cast({{ report_clock('scheduled.modified_at') }} as date)
                > scheduled.report_deadline
    end as is_late,
    scheduled.file_sha256,
    scheduled.file_name,
    scheduled.sheet,
    scheduled.row_number
from scheduled
left join first_reports
    on
        scheduled.region_code = first_reports.region_code
        and scheduled.municipality_id is not distinct from first_reports.municipality_id
        and scheduled.viewed_date = first_reports.viewed_date
