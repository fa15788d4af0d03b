-- Grain: state, week, grain, region, municipality, organisation type and measure (kind 1).
{% set counts_of_2023 = [
    'teachers_created_chat', 'teachers_messages_3', 'teachers_calls_1', 'teachers_calls_3'
] %}
with organization_weeks as (
    select * from {{ ref('int_kpi_organization_week') }}
    where is_open
),

counts as (
    select * from {{ ref('int_kpi_organization_count') }}
),

filled as (
    -- Columns the region's file holds at all: there a missing row counts as nobody active.
    select
        state_id,
        report_week,
        region_code,
    {% for _, measure, _ in organization_stems() %}
        count({{ measure }}) > 0 as has_{{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
    from organization_weeks
    group by state_id, report_week, region_code
),

counted as (
    select
        organization_weeks.* replace (
            {% for _, measure, _ in organization_stems() %}
                case
                    when organization_weeks.is_in_file then organization_weeks.{{ measure }}
                    when filled.has_{{ measure }} then 0
                end as {{ measure }}{{ ',' if not loop.last }}
            {% endfor %}
        )
    from organization_weeks
    inner join filled
        on
            organization_weeks.state_id = filled.state_id
            and organization_weeks.report_week = filled.report_week
            and organization_weeks.region_code = filled.region_code
),

summed as (
    -- Without a base an organisation enters neither the numerator nor the denominator.
    select
        state_id,
        report_week,
        case when grouping(municipality_id) = 1 then 'region' else 'municipality' end as grain,
        region_code,
        municipality_id,
        org_type,
        bool_and(is_complete) as is_complete,
        count(*) as organizations,
        count(*) filter (where is_connected) as organizations_connected,
        count(*) filter (where is_active) as organizations_active,
        {% for base in ['teachers', 'students'] %}
            sum({{ base }}_base) as {{ base }},
            min(denominator_kind) filter (where {{ base }}_base is not null) as {{ base }}_kind,
            max(denominator_kind) filter (where {{ base }}_base is not null)
                as {{ base }}_last_kind,
            max(base_as_of) filter (where {{ base }}_base is not null) as {{ base }}_as_of,
            bool_or(is_earlier_year) filter (where {{ base }}_base is not null)
                as {{ base }}_earlier,
        {% endfor %}
        {% for _, measure, base in organization_stems() %}
            sum({{ measure }}) filter (where {{ base }}_base is not null) as {{ measure }},
        {% endfor %}
        sum(teachers_created_chat) as teachers_created_chat,
        sum(teachers_messages_3) as teachers_messages_3,
        sum(teachers_active_calls) filter (where is_in_file) as teachers_calls_1,
        sum(teachers_calls_3) as teachers_calls_3
    from counted
    group by
        grouping sets (
            (state_id, report_week, region_code, org_type),
            (state_id, report_week, region_code, municipality_id, org_type)
        )
    having grouping(municipality_id) = 1 or municipality_id is not null
),

measured as (
    select
        state_id,
        report_week,
        grain,
        region_code,
        municipality_id,
        org_type,
        is_complete,
        unnest([
            {% for _, measure, base in organization_stems() %}
                {
                    'numerator_measure': '{{ measure }}',
                    'numerator': {{ measure }},
                    'denominator': {{ base }},
                    'kind': {{ base }}_kind,
                    'last_kind': {{ base }}_last_kind,
                    'as_of': {{ base }}_as_of,
                    'is_earlier_year': {{ base }}_earlier
                },
            {% endfor %}
            {
                'numerator_measure': 'journal_linked',
                'numerator': case
                    when teachers_journal_linked is null then students_journal_linked
                    else teachers_journal_linked + coalesce(students_journal_linked, 0)
                end,
                'denominator': case
                    when teachers is null then students
                    else teachers + coalesce(students, 0)
                end,
                'kind': least(teachers_kind, students_kind),
                'last_kind': greatest(teachers_last_kind, students_last_kind),
                'as_of': greatest(teachers_as_of, students_as_of),
                'is_earlier_year': coalesce(teachers_earlier, false)
                or coalesce(students_earlier, false)
            },
            {% for measure in counts_of_2023 %}
                {
                    'numerator_measure': '{{ measure }}',
                    'numerator': {{ measure }},
                    'denominator': null,
                    'kind': null,
                    'last_kind': null,
                    'as_of': null,
                    'is_earlier_year': null
                }{{ ',' if not loop.last }}
            {% endfor %}
        ], recursive := true)
    from summed
),

organization_measures as (
    -- A region's organisations are counted by the ministry where it did, else by the registry.
    select
        coalesce(counts.state_id, summed.state_id) as state_id,
        coalesce(counts.report_week, summed.report_week) as report_week,
        coalesce(summed.grain, 'region') as grain,
        coalesce(counts.region_code, summed.region_code) as region_code,
        summed.municipality_id,
        coalesce(counts.org_type, summed.org_type) as org_type,
        coalesce(summed.is_complete, counts.is_complete) as is_complete,
        coalesce(counts.organizations, summed.organizations) as denominator,
        coalesce(counts.denominator_kind, 'registry') as denominator_kind,
        coalesce(counts.as_of_date, summed.report_week) as denominator_as_of,
        unnest([
            {
                'numerator_measure': 'organizations_connected',
                'numerator': coalesce(summed.organizations_connected, 0)
            },
            {
                'numerator_measure': 'organizations_active',
                'numerator': coalesce(summed.organizations_active, 0)
            }
        ], recursive := true)
    from summed
    full outer join counts
        on
            summed.grain = 'region'
            and summed.state_id = counts.state_id
            and summed.report_week = counts.report_week
            and summed.region_code = counts.region_code
            and summed.org_type = counts.org_type
)

select
    state_id,
    report_week,
    grain,
    region_code,
    municipality_id,
    org_type,
    is_complete,
    numerator_measure,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    case when kind = last_kind then kind when kind is not null then 'mixed' end
        as denominator_kind,
    as_of as denominator_as_of,
    as_of as base_as_of,
    coalesce(is_earlier_year, false) as is_earlier_year
from measured

union all

select
    state_id,
    report_week,
    grain,
    region_code,
    municipality_id,
    org_type,
    is_complete,
    numerator_measure,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    denominator_kind,
    denominator_as_of,
    cast(null as date) as base_as_of,
    false as is_earlier_year
from organization_measures
