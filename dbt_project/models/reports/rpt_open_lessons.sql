{% set measures = [
    'organizations', 'participants_8', 'participants_9', 'participants_10', 'participants_11',
    'participants',
] %}
-- Grain: report week × region × territory × day of viewing of the latest lesson not after the
-- week, and a total row. A day of viewing no lesson was found for stands for a lesson of its own.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

lessons as (
    select * from {{ ref('lessons') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

reports as (
    select
        *,
        coalesce(lesson_date, viewed_date) as held_on,
        {{ closing_friday('coalesce(lesson_date, viewed_date)') }} as held_week,
        -- On time is the first report of a territory on the lesson, whatever it corrected later.
        {{ report_clock(
            'min(first_reported_at) over '
            ~ '(partition by region_code, municipality_id, lesson_code, '
            ~ 'coalesce(lesson_date, viewed_date))'
        ) }} as reported_at_first
    from {{ ref('fct_open_lesson') }}
),

region_values as (
    select * from {{ ref('kpi_values') }}
    where grain = 'region' and source_kind = 'open_lessons'
),

latest as (
    select
        workbooks.report_week as workbook_week,
        reports.* exclude (reported_at),
        {{ report_clock('reports.reported_at') }} as reported_at,
        cast(reports.reported_at_first as date) <= reports.report_deadline as is_on_time,
        -- A region's own report goes before the sum of its municipalities.
        reports.municipality_id is null
        or bool_and(reports.municipality_id is not null) over lesson as is_summed
    from workbooks
    inner join reports
        on
            workbooks.region_code = reports.region_code
            and workbooks.report_week >= reports.held_week
    window
        lesson as (
            partition by workbooks.report_week, workbooks.region_code, reports.held_on
        )
    qualify
        rank() over (
            partition by workbooks.report_week, workbooks.region_code
            order by reports.held_on desc
        ) = 1
),

measured as (
    select
        report_week,
        region_code,
        max(denominator) filter (where indicator_code = 'open_lesson_org_pct') as schools,
        max(value) filter (where indicator_code = 'open_lesson_org_pct') as schools_pct,
        max(numerator) filter (where indicator_code = 'open_lesson_on_time') as on_time,
        max(denominator) filter (where indicator_code = 'open_lesson_on_time') as on_time_of
    from region_values
    group by report_week, region_code
),

totals as (
    select
        workbook_week,
        region_code,
        held_on,
        held_week,
        max(lesson_code) as lesson_code,
        max(lesson_date) as lesson_date,
        max(report_deadline) as report_deadline,
    {% for measure in measures %}
        sum({{ measure }}) filter (where is_summed) as {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
    from latest
    group by workbook_week, region_code, held_on, held_week
),

listed as (
    select
        latest.*,
        false as is_total,
        coalesce(municipalities.name, latest.territory) as shown_territory,
        {{ report_word('punctuality', 'latest.is_on_time') }} as punctuality,
        cast(null as bigint) as schools,
        cast(null as double) as schools_pct
    from latest
    left join municipalities
        on
            latest.municipality_id = municipalities.municipality_id
            and {{ is_valid_on('municipalities', 'latest.viewed_date') }}

    union all by name

    select
        totals.*,
        true as is_total,
        'Итого' as shown_territory,
        case
            when totals.lesson_code is not null and measured.on_time_of > 0
                then 'в срок: ' || measured.on_time || ' из ' || measured.on_time_of
        end as punctuality,
        case when totals.lesson_code is not null then measured.schools end as schools,
        case when totals.lesson_code is not null then measured.schools_pct end as schools_pct
    from totals
    left join measured
        on
            totals.held_week = measured.report_week
            and totals.region_code = measured.region_code
)

select
    listed.workbook_week as report_week,
    listed.region_code,
    row_number() over (
        partition by listed.workbook_week, listed.region_code
        order by
            listed.is_total,
            listed.municipality_id is not null,
            listed.shown_territory,
            listed.municipality_id,
            listed.viewed_date
    ) as sort_order,
    listed.is_total,
    case
        when lessons.lesson_code is not null
            then 'Урок ' || lessons.lesson_number || ', ' || lessons.season
    end as lesson,
    listed.lesson_date,
    listed.shown_territory as territory,
    listed.viewed_date,
    {% for measure in measures %}
        cast(listed.{{ measure }} as bigint) as {{ measure }},
    {% endfor %}
    case when listed.is_total then '–' else 'н/д' end as details_missing,
    listed.schools,
    listed.schools_pct,
    listed.reported_at,
    listed.report_deadline,
    listed.punctuality,
    listed.workbook_week - listed.held_on as age_days
from listed
left join lessons on listed.lesson_code = lessons.lesson_code
