-- Grain: week, region, file, newer file beside it or none, indicator (kinds 4 and 5).
{{ config(materialized = 'ephemeral') }}
{% set kind = 'my_school_organizations' %}
{% set measures = [
    ('organizations', 'active'), ('teachers', 'teachers_active'), ('students', 'students_active')
] %}
with listed as (
    -- A list names an organisation on several rows: branches under their head's identifiers.
    select
        period_key,
        region_code,
        file_sha256,
        organization_id,
        any_value(modified_at) as modified_at,
    {% for base, count in measures %}
        sum({{ count }}) filter (where {{ base }} is not null) as {{ count }},
        sum({{ base }}) as {{ base }}{{ ',' if not loop.last }}
    {% endfor %}
    from {{ ref('stg_' ~ kind) }}
    where is_linked
    group by period_key, region_code, file_sha256, organization_id
),

organizations as (
    select
        organizations.*,
        shares.share
    from {{ ref('dim_organization') }} as organizations
    inner join {{ ref('coverage') }} as shares
        on
            organizations.org_type = shares.org_type
            and shares.kind = '{{ kind }}'
),

totals as (
    select * from {{ ref('stg_my_school_regions') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
    where theme = 'my_school'
),

offered as (
    -- A region and date may have several files.
    select distinct
        period_key,
        region_code
    from listed
),

known as (
    select
        offered.period_key,
        offered.region_code,
        organizations.organization_id,
        organizations.share
    from offered
    inner join organizations
        on
            offered.region_code = organizations.region_code
            and {{ is_open_on('organizations', 'offered.period_key') }}
),

census as (
    select
        period_key,
        region_code,
        sum(share) as least_count
    from known
    group by period_key, region_code
),

parted as (
    {{ file_parts(kind, 'listed', 'organization_id') }}
),

summed as (
    select
        parted.period_key,
        parted.region_code,
        parted.file_sha256,
        parted.shared_with,
        count(known.organization_id) as found_count,
    {% for base, count in measures %}
        sum(parted.{{ count }}) as {{ count }},
        sum(parted.{{ base }}) as {{ base }}{{ ',' if not loop.last }}
    {% endfor %}
    from parted
    left join known
        on
            parted.period_key = known.period_key
            and parted.region_code = known.region_code
            and parted.organization_id = known.organization_id
    group by parted.period_key, parted.region_code, parted.file_sha256, parted.shared_with
),

united as (
    select
        '{{ kind }}' as kind,
        summed.*,
        census.least_count
    from summed
    left join census
        on
            summed.period_key = census.period_key
            and summed.region_code = census.region_code

    union all by name

    select
        'my_school_regions' as kind,
        totals.period_key,
        totals.region_code,
        totals.file_sha256,
        totals.organizations,
        totals.active,
        totals.teachers,
        totals.teachers_active,
        totals.students,
        totals.students_active,
        1 as found_count,
        1 as least_count
    from totals
),

measured as (
    select
        kind,
        period_key,
        region_code,
        file_sha256,
        shared_with,
        found_count,
        least_count,
        unnest([
            {% for base, count in measures %}
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
    measured.kind,
    measured.period_key,
    measured.region_code,
    measured.file_sha256,
    measured.shared_with,
    indicator_weeks.indicator_code,
    measured.numerator,
    measured.denominator,
    cast(null as bigint) as base,
    cast(null as double) as received_value,
    measured.found_count,
    measured.least_count,
    {{ figure_definition('indicator_weeks', 'null') }} as definition,
    indicator_weeks.school_year,
    cast(null as date) as base_as_of
from measured
inner join indicator_weeks
    on
        measured.period_key = indicator_weeks.report_week
        and measured.numerator_measure = indicator_weeks.numerator_measure
