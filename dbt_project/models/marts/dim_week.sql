-- Grain: reporting week, every Friday from the first to the last loaded week of a school year.
with named as (
    select report_week
    from {{ ref('load_files') }}
    where report_week is not null
    union
    select report_week from {{ ref('as_of_weeks') }}
),

loaded as (
    select
        report_week,
        -- A week belongs to the school year of its last day, the Thursday before its Friday.
        year(report_week - 1) - if(month(report_week - 1) < 9, 1, 0) as start_year
    from named
),

seasons as (
    select
        start_year,
        min(report_week) as first_week,
        max(report_week) as last_week
    from loaded
    group by start_year
),

weeks as (
    select
        start_year,
        cast(unnest(generate_series(first_week, last_week, interval 7 day)) as date) as report_week
    from seasons
),

school_days as (
    -- Friday of the week before and Monday to Thursday: days 0 and 3 to 6 of the half-open week.
    select
        report_week,
        report_week - 7 + cast(unnest([0, 3, 4, 5, 6]) as integer) as day
    from weeks
),

free_days as (
    select
        school_days.report_week,
        vacations.kind,
        vacations.vacation_name,
        vacations.starts_on,
        count(*) as day_count
    from school_days
    inner join {{ ref('vacations') }} as vacations
        on school_days.day between vacations.starts_on and vacations.ends_on
    group by all
),

free_weeks as (
    select
        free_days.report_week,
        free_days.kind,
        free_days.vacation_name,
        free_days.starts_on,
        free_days.day_count
    from free_days
    inner join {{ ref('vacation_limits') }} as limits
        on
            free_days.kind = limits.kind
            and free_days.day_count >= limits.min_school_days
),

tags as (
    select
        report_week,
        bool_or(kind = 'vacation') as is_vacation,
        bool_or(kind = 'holiday') as is_holiday,
        first(vacation_name order by kind desc, day_count desc, starts_on asc) as vacation_name
    from free_weeks
    group by report_week
),

first_weeks as (
    -- The first week of a school year is the first one whose last day lies in it.
    select
        *,
        {{ closing_friday('make_date(start_year, 9, 2)') }} as first_week,
        {{ closing_friday('make_date(start_year - 1, 9, 2)') }} as first_week_before
    from weeks
),

numbers as (
    -- A 53rd week has no fellow in a year of 52.
    select
        report_week,
        cast(1 + (report_week - first_week) // 7 as integer) as school_week,
        case
            when report_week - first_week < first_week - first_week_before
                then first_week_before + cast(report_week - first_week as integer)
        end as last_year_week
    from first_weeks
)

select
    weeks.report_week,
    weeks.report_week - 7 as week_from,
    weeks.report_week - 1 as week_to,
    weeks.start_year || '/' || right(cast(weeks.start_year + 1 as varchar), 2) as school_year,
    make_date(weeks.start_year, 9, 1) as school_year_start,
    coalesce(tags.is_vacation, false) as is_vacation,
    coalesce(tags.is_holiday, false) as is_holiday,
    tags.vacation_name,
    weeks.report_week - 7 as previous_week,
    numbers.school_week,
    numbers.last_year_week
from weeks
inner join numbers on weeks.report_week = numbers.report_week
left join tags on weeks.report_week = tags.report_week
