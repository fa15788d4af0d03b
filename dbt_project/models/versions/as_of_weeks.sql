-- Grain: kind × period of files that name no week: the week their figures stand in.
-- An as-of date stands at the Friday that closes it, a viewing at that of its lesson's day.
with periods as (
    -- One row a period: a region has one a file.
    select distinct
        kind,
        period_key
    from {{ ref('load_files') }}
    where kind in ('readiness', 'self_assessment', 'open_lessons')
),

lessons as (
    select * from {{ ref('lessons') }}
)

select
    kind,
    period_key,
    {{ closing_friday('period_key') }} as report_week
from periods
where kind != 'open_lessons'

union all

select
    periods.kind,
    periods.period_key,
    {{ closing_friday('lessons.lesson_date') }} as report_week
from periods
asof inner join lessons on periods.period_key >= lessons.lesson_date
where
    periods.kind = 'open_lessons'
    and periods.period_key <= lessons.last_viewing_date
