-- Grain: organisation × item with data of ours × as-of date of the self-assessment.
-- The highest level the data do not contradict, beside the declared one.
with declared as (
    select * from {{ ref('fct_self_assessment') }}
),

levels as (
    select * from {{ ref('self_assessment_requirements') }}
),

items as (
    select * from {{ ref('self_assessment_items') }}
),

weeks as (
    select * from {{ ref('dim_week') }}
),

bases as (
    select * from {{ ref('int_kpi_base') }}
    where state_id = 0
),

organization_weeks as (
    select * from {{ ref('organization_week') }}
    {{ and_other_weeks('kpi', 'organization_week') }}
),

my_school_rows as (
    select * from {{ ref('fct_my_school_organization') }}
    where is_linked
),

loaded_weeks as (
    -- One row a week and region: a whole may have parts.
    select distinct
        kind,
        report_week,
        region_code
    from {{ ref('load_versions') }}
    where
        is_current
        and kind in ('sferum_organizations', 'my_school_organizations')
),

assessed as (
    -- Only items that levels are known of, only organisations of the registry.
    select
        declared.*,
        {{ closing_friday('declared.as_of_date') }} as closing_week
    from declared
    where
        declared.is_linked
        and declared.item_code in (select levels.item_code from levels)
),

data_weeks as (
    -- The latest week not after the Friday that closes the as-of date.
    select
        moments.closing_week,
        moments.region_code,
        loaded_weeks.kind,
        max(loaded_weeks.report_week) as report_week
    from (select distinct
        closing_week,
        region_code
    from assessed) as moments
    inner join loaded_weeks
        on
            moments.region_code = loaded_weeks.region_code
            and moments.closing_week >= loaded_weeks.report_week
    group by moments.closing_week, moments.region_code, loaded_weeks.kind
),

sferum as (
    select
        data_weeks.closing_week,
        data_weeks.report_week,
        organization_weeks.organization_id,
        'sferum' as item_code,
        unnest([
            {
                'measure': 'organization_connected',
                'numerator': cast(organization_weeks.is_connected as bigint),
                'denominator': 1
            },
            {
                'measure': 'people_registered',
                'numerator': organization_weeks.teacher_registered_count
                + organization_weeks.student_registered_count,
                'denominator': organization_weeks.teachers_base + organization_weeks.students_base
            },
            {
                'measure': 'teachers_registered',
                'numerator': organization_weeks.teacher_registered_count,
                'denominator': organization_weeks.teachers_base
            },
            {
                'measure': 'teachers_active',
                'numerator': organization_weeks.teacher_active_msg_count,
                'denominator': organization_weeks.teachers_base
            }
        ], recursive := true)
    from data_weeks
    inner join organization_weeks
        on
            data_weeks.report_week = organization_weeks.report_week
            and data_weeks.region_code = organization_weeks.region_code
    where data_weeks.kind = 'sferum_organizations'
),

my_school_sums as (
    -- Rows nobody can tell apart are rows of one organisation.
    select
        data_weeks.closing_week,
        data_weeks.report_week,
        my_school_rows.organization_id,
        sum(my_school_rows.teachers) as teachers,
        sum(my_school_rows.teachers_active) as teachers_active
    from data_weeks
    inner join my_school_rows
        on
            data_weeks.report_week = my_school_rows.report_week
            and data_weeks.region_code = my_school_rows.region_code
    where data_weeks.kind = 'my_school_organizations'
    group by data_weeks.closing_week, data_weeks.report_week, my_school_rows.organization_id
),

my_school as (
    select
        my_school_sums.closing_week,
        my_school_sums.report_week,
        my_school_sums.organization_id,
        'my_school' as item_code,
        unnest([
            {
                'measure': 'teachers_registered',
                'numerator': my_school_sums.teachers,
                'denominator': bases.teachers_base
            },
            {
                'measure': 'teachers_active',
                'numerator': my_school_sums.teachers_active,
                'denominator': bases.teachers_base
            }
        ], recursive := true)
    from my_school_sums
    inner join weeks on my_school_sums.report_week = weeks.report_week
    left join bases
        on
            my_school_sums.organization_id = bases.organization_id
            and weeks.school_year = bases.school_year
),

measured as (
    select * from sferum
    union all
    select * from my_school
),

computed as (
    -- A level stands on those below it: the lowest one that is contradicted ends them.
    select
        measured.closing_week,
        measured.report_week,
        measured.organization_id,
        measured.item_code,
        min(levels.level) filter (
            where not {{ integers_hold(
                'measured.numerator', 'measured.denominator', "'>='", 'levels.min_pct'
            ) }}
        ) as contradicted_level,
        count(levels.level) filter (
            where measured.numerator is not null and measured.denominator > 0
        ) as known_count
    from measured
    inner join levels
        on
            measured.item_code = levels.item_code
            and measured.measure = levels.measure
    group by
        measured.closing_week,
        measured.report_week,
        measured.organization_id,
        measured.item_code
)

select
    assessed.as_of_date,
    assessed.region_code,
    assessed.municipality_id,
    assessed.organization_id,
    assessed.item_code,
    'self_assessment_' || assessed.item_code || '_level' as indicator_code,
    assessed.declared_level,
    cast(
        case
            when computed.known_count > 0
                then coalesce(computed.contradicted_level - 1, items.max_level)
        end as bigint
    ) as computed_level,
    case
        when computed.known_count > 0
            then concat(
                'по данным: не выше ', coalesce(computed.contradicted_level - 1, items.max_level)
            )
    end as computed_label,
    case
        when computed.known_count > 0
            then coalesce(assessed.declared_level >= computed.contradicted_level, false)
    end as is_contradicted,
    case when computed.known_count > 0 then computed.report_week end as data_week
from assessed
inner join items on assessed.item_code = items.item_code
left join computed
    on
        assessed.closing_week = computed.closing_week
        and assessed.organization_id = computed.organization_id
        and assessed.item_code = computed.item_code
