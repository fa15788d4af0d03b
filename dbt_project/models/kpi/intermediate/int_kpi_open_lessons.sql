-- Grain: state, week of the lesson's day, indicator and region (kind 8, «ПроеКТОрия»).
-- A region's own report goes before the sum of its municipalities, lesson by lesson.
with reports as (
    select *
    from ({{ rows_in_states('open_lessons') }}) as printed
    -- Parts of one whole may share a few territories: the newer part counts.
    qualify
        {{ is_newest_row(
            ['printed.state_id', 'printed.region_code', 'printed.municipality_id',
             'printed.viewed_date'], 'printed.'
        ) }}
),

every_report as (
    select * from {{ ref('stg_open_lessons') }}
),

lessons as (
    select * from {{ ref('lessons') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
    where org_type = 'school'
),

counts as (
    select * from {{ ref('fct_organization_count') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

scheduled as (
    select
        reports.state_id,
        {{ closing_friday('lessons.lesson_date') }} as report_week,
        lessons.lesson_code,
        reports.region_code,
        reports.municipality_id,
        reports.organizations,
        coalesce(
            reports.participants,
            list_sum([
                reports.participants_8, reports.participants_9,
                reports.participants_10, reports.participants_11
            ])
        ) as participants
    from reports
    asof inner join lessons on reports.viewed_date >= lessons.lesson_date
    where reports.viewed_date <= lessons.last_viewing_date
),

first_reports as (
    -- «До 1 февраля» includes that day, on the clock offices read; a correction is no later report.
    select
        every_report.region_code,
        every_report.municipality_id,
        lessons.lesson_code,
        cast({{ report_clock('min(every_report.modified_at)') }} as date)
        <= min(lessons.report_deadline) as is_on_time
    from every_report
    asof inner join lessons on every_report.viewed_date >= lessons.lesson_date
    where every_report.viewed_date <= lessons.last_viewing_date
    group by every_report.region_code, every_report.municipality_id, lessons.lesson_code
),

territories as (
    -- A territory may watch a lesson on several days.
    select
        state_id,
        report_week,
        lesson_code,
        region_code,
        municipality_id,
        sum(organizations) as organizations,
        sum(participants) as participants
    from scheduled
    group by state_id, report_week, lesson_code, region_code, municipality_id
),

told as (
    select
        territories.*,
        first_reports.is_on_time,
        territories.municipality_id is null
        or bool_and(territories.municipality_id is not null) over (
            partition by territories.state_id, territories.lesson_code, territories.region_code
        ) as is_summed
    from territories
    inner join first_reports
        on
            territories.region_code = first_reports.region_code
            and territories.municipality_id is not distinct from first_reports.municipality_id
            and territories.lesson_code = first_reports.lesson_code
),

watched as (
    select
        state_id,
        report_week,
        region_code,
        count(distinct lesson_code) as lesson_count,
        sum(participants) filter (where is_summed) as participants,
        sum(organizations) filter (where is_summed) as organizations,
        count(*) filter (where is_on_time) as reports_on_time,
        count(*) as reports
    from told
    group by state_id, report_week, region_code
),

places as (
    -- One row a week and region: there is one a state.
    select distinct
        report_week,
        region_code
    from watched
),

ministry_dates as (
    select
        places.report_week,
        places.region_code,
        {{ count_that_counts('counts.as_of_date', 'places.report_week') }} as as_of_date
    from places
    inner join counts on places.region_code = counts.region_code
    group by places.report_week, places.region_code
),

ministry as (
    select
        ministry_dates.report_week,
        ministry_dates.region_code,
        ministry_dates.as_of_date,
        counts.organizations
    from ministry_dates
    inner join counts
        on
            ministry_dates.region_code = counts.region_code
            and ministry_dates.as_of_date = counts.as_of_date
    where counts.org_type = 'school' and counts.organizations > 0
),

registered as (
    select
        places.report_week,
        places.region_code,
        count(*) as organizations
    from places
    inner join organizations
        on
            places.region_code = organizations.region_code
            and {{ is_open_on('organizations', 'places.report_week') }}
    group by places.report_week, places.region_code
),

measured as (
    select
        watched.state_id,
        watched.report_week,
        watched.region_code,
        unnest([
            {
                'numerator_measure': 'participants',
                'numerator': watched.participants,
                'denominator': null,
                'denominator_kind': null,
                'denominator_as_of': null
            },
            {
                'numerator_measure': 'organizations',
                'numerator': watched.organizations,
                'denominator': watched.lesson_count
                * coalesce(ministry.organizations, registered.organizations),
                'denominator_kind': case
                    when ministry.organizations is not null then 'organization_counts'
                    when registered.organizations is not null then 'registry'
                end,
                'denominator_as_of': case
                    when ministry.organizations is not null then ministry.as_of_date
                    when registered.organizations is not null then watched.report_week
                end
            },
            {
                'numerator_measure': 'reports_on_time',
                'numerator': watched.reports_on_time,
                'denominator': watched.reports,
                'denominator_kind': 'lesson_reports',
                'denominator_as_of': watched.report_week
            }
        ], recursive := true)
    from watched
    left join ministry
        on
            watched.report_week = ministry.report_week
            and watched.region_code = ministry.region_code
    left join registered
        on
            watched.report_week = registered.report_week
            and watched.region_code = registered.region_code
)

select
    measured.state_id,
    measured.report_week,
    indicator_weeks.indicator_code,
    'region' as grain,
    measured.region_code,
    indicator_weeks.base_measure is null as is_count,
    true as is_calculated,
    cast(measured.numerator as bigint) as numerator,
    cast(measured.denominator as bigint) as denominator,
    measured.denominator_kind,
    measured.denominator_as_of,
    'open_lessons' as source_kind,
    case
        when indicator_weeks.base_measure is not null and measured.denominator is null
            then 'no_base'
        when measured.numerator is null then 'blank'
    end as reason_code,
    measured.numerator is not null
    and (indicator_weeks.base_measure is null or measured.denominator is not null) as is_usable,
    {{ no_figures([
        'municipality_id', 'org_type', 'member_types', 'base_as_of', 'received_value',
        'received_step', 'is_earlier_year'
    ]) }}
from measured
inner join indicator_weeks
    on
        measured.report_week = indicator_weeks.report_week
        and measured.numerator_measure = indicator_weeks.numerator_measure
        and indicator_weeks.theme = 'lessons'
