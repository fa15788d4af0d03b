-- Grain: state, week, indicator, grain, region and municipality (kinds 4 and 5, «Моя школа»).
{% set counts = [
    'organizations', 'active', 'teachers', 'teachers_active', 'students', 'students_active'
] %}
with registry as (
    select * from {{ ref('dim_organization') }}
),

organizations as (
    -- Rows without a registry organisation are counted apart, never in an indicator.
    select
        0 as state_id,
        report_week,
        as_of_date,
        region_code,
        municipality_id,
        {{ counts | join(', ') }}
    from {{ ref('fct_my_school_organization') }}
    where is_linked
    union all
    select
        replaced.state_id,
        replaced.report_week,
        replaced.as_of_date,
        replaced.region_code,
        coalesce(registry.municipality_id, replaced.municipality_id) as municipality_id,
    {% for count in counts %}
        replaced.{{ count }}{{ ',' if not loop.last }}
    {% endfor %}
    from ({{ rows_in_states('my_school_organizations') }}) as replaced
    left join registry
        on
            replaced.organization_id = registry.organization_id
            and {{ is_valid_on('registry', 'replaced.report_week') }}
    where replaced.state_id > 0 and replaced.is_linked
    qualify {{ is_of_newest_part(
        ['replaced.state_id', 'replaced.report_week', 'replaced.region_code',
         'replaced.organization_id'], 'replaced.'
    ) }}
),

totals as (
    {{ rows_in_states('my_school_regions') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

lists as (
    {{ completeness_of_states('my_school_organizations') }}
),

summed as (
    select
        state_id,
        report_week,
        case when grouping(municipality_id) = 1 then 'region' else 'municipality' end as grain,
        region_code,
        municipality_id,
        coalesce(max(as_of_date), report_week) as as_of_date,
    {% for base in ['organizations', 'teachers', 'students'] %}
        {% set count = 'active' if base == 'organizations' else base ~ '_active' %}
        sum({{ count }}) filter (where {{ base }} is not null) as {{ count }},
        sum({{ base }}) as {{ base }}{{ ',' if not loop.last }}
    {% endfor %}
    from organizations
    group by
        grouping sets (
            (state_id, report_week, region_code),
            (state_id, report_week, region_code, municipality_id)
        )
    having grouping(municipality_id) = 1 or municipality_id is not null
),

united as (
    select
        totals.state_id,
        totals.report_week,
        'region' as grain,
        totals.region_code,
        null as municipality_id,
        coalesce(totals.as_of_date, totals.report_week) as as_of_date,
        totals.organizations,
        totals.active,
        totals.teachers,
        totals.teachers_active,
        totals.students,
        totals.students_active,
        true as is_complete,
        'my_school_regions' as source_kind
    from totals

    union all

    select
        summed.state_id,
        summed.report_week,
        summed.grain,
        summed.region_code,
        summed.municipality_id,
        summed.as_of_date,
        summed.organizations,
        summed.active,
        summed.teachers,
        summed.teachers_active,
        summed.students,
        summed.students_active,
        coalesce(lists.is_complete, false) as is_complete,
        'my_school_organizations' as source_kind
    from summed
    left join lists
        on
            summed.state_id = lists.state_id
            and summed.report_week = lists.report_week
            and summed.region_code = lists.region_code
),

measured as (
    select
        state_id,
        report_week,
        grain,
        region_code,
        municipality_id,
        as_of_date,
        is_complete,
        source_kind,
        unnest([
            {% for base in ['organizations', 'teachers', 'students'] %}
                {% set count = 'active' if base == 'organizations' else base ~ '_active' %}
                {
                    'numerator_measure': '{{ count }}',
                    'numerator': {{ count }},
                    'denominator': {{ base }}
                }{{ ',' if not loop.last }}
            {% endfor %}
        ], recursive := true)
    from united
)

select
    measured.state_id,
    measured.report_week,
    indicator_weeks.indicator_code,
    measured.grain,
    measured.region_code,
    measured.municipality_id,
    false as is_count,
    true as is_calculated,
    -- What has no base is no part of one.
    cast(
        case
            when measured.is_complete and measured.denominator is not null then measured.numerator
        end as bigint
    ) as numerator,
    cast(case when measured.is_complete then measured.denominator end as bigint) as denominator,
    case when measured.is_complete and measured.denominator is not null then 'my_school' end
        as denominator_kind,
    case when measured.is_complete and measured.denominator is not null then measured.as_of_date
    end as denominator_as_of,
    measured.source_kind,
    case
        when not measured.is_complete then 'partial_list'
        {{ no_percent('measured.') }}
    end as reason_code,
    measured.is_complete
    and measured.numerator is not null
    and coalesce(measured.denominator > 0, false) as is_usable,
    {{ no_figures([
        'org_type', 'member_types', 'base_as_of', 'received_value', 'received_step',
        'is_earlier_year'
    ]) }}
from measured
inner join indicator_weeks
    on
        measured.report_week = indicator_weeks.report_week
        and measured.numerator_measure = indicator_weeks.numerator_measure
        and indicator_weeks.theme = 'my_school'
