-- Grain: week, region, file, newer file beside it or none, indicator (kind 1, region × all).
-- The sums of int_kpi_group_sums, of every file there is and before any is in force.
{{ config(materialized = 'ephemeral') }}
{% set kind = 'sferum_organizations' %}
with staged as (
    select * from {{ ref('stg_' ~ kind) }}
    where is_linked
    qualify
        row_number() over (
            partition by file_sha256, period_key, region_code, organization_id
            order by sheet asc, row_number asc
        ) = 1
),

organizations as (
    select * from {{ ref('dim_organization') }}
    where org_type != 'authority'
),

weeks as (
    select * from {{ ref('dim_week') }}
),

bases as (
    select * from {{ ref('figure_bases') }}
),

shares as (
    select * from {{ ref('coverage') }}
    where kind = '{{ kind }}'
),

counts as (
    select *
    from ({{ rows_in_force('organization_counts', 'base_outcomes') }}) as printed
    where organizations > 0 and org_type != 'authority'
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
    where theme = 'activity' and base_measure is not null
),

scopes as (
    select * from {{ ref('int_kpi_scope_week') }}
    where grain = 'region'
),

offered as (
    -- A region and week may have several files.
    select distinct
        period_key,
        region_code
    from {{ ref('load_files') }}
    where kind = '{{ kind }}' and {{ is_read('period_key') }}
),

known as (
    select
        offered.period_key,
        offered.region_code,
        weeks.school_year,
        organizations.organization_id,
        organizations.org_type,
        shares.share,
        bases.teachers_base,
        bases.students_base,
        bases.base_as_of
    from offered
    inner join weeks on offered.period_key = weeks.report_week
    inner join organizations
        on
            offered.region_code = organizations.region_code
            and {{ is_open_on('organizations', 'offered.period_key') }}
    left join shares on organizations.org_type = shares.org_type
    left join bases
        on
            organizations.organization_id = bases.organization_id
            and weeks.school_year = bases.school_year
),

census as (
    select
        period_key,
        region_code,
        sum(share) as least_count
    from known
    group by period_key, region_code
),

count_dates as (
    select
        offered.period_key,
        offered.region_code,
        {{ count_that_counts('counts.as_of_date', 'offered.period_key') }} as as_of_date
    from offered
    inner join counts on offered.region_code = counts.region_code
    group by offered.period_key, offered.region_code
),

counted_types as (
    select
        count_dates.period_key,
        count_dates.region_code,
        counts.org_type,
        counts.organizations
    from count_dates
    inner join counts
        on
            count_dates.region_code = counts.region_code
            and count_dates.as_of_date = counts.as_of_date
),

summed_bases as (
    select
        period_key,
        region_code,
        org_type,
        count(*) as organizations,
        sum(teachers_base) as teachers,
        sum(students_base) as students,
        max(base_as_of) filter (where teachers_base is not null) as teachers_as_of,
        max(base_as_of) filter (where students_base is not null) as students_as_of
    from known
    group by period_key, region_code, org_type
),

denominators as (
    select
        coalesce(summed_bases.period_key, counted_types.period_key) as period_key,
        coalesce(summed_bases.region_code, counted_types.region_code) as region_code,
        coalesce(summed_bases.org_type, counted_types.org_type) as org_type,
        unnest([
            {% for measure in ['organizations_connected', 'organizations_active'] %}
                {
                    'numerator_measure': '{{ measure }}',
                    'base': coalesce(counted_types.organizations, summed_bases.organizations),
                    'base_as_of': null
                },
            {% endfor %}
            {% for _, measure, base in organization_stems() %}
                {
                    'numerator_measure': '{{ measure }}',
                    'base': summed_bases.{{ base }},
                    'base_as_of': summed_bases.{{ base }}_as_of
                },
            {% endfor %}
            {
                'numerator_measure': 'journal_linked',
                'base': case
                    when summed_bases.teachers is null then summed_bases.students
                    else summed_bases.teachers + coalesce(summed_bases.students, 0)
                end,
                'base_as_of': greatest(summed_bases.teachers_as_of, summed_bases.students_as_of)
            }
        ], recursive := true)
    from summed_bases
    full outer join counted_types
        on
            summed_bases.period_key = counted_types.period_key
            and summed_bases.region_code = counted_types.region_code
            and summed_bases.org_type = counted_types.org_type
),

region_bases as (
    select
        denominators.period_key,
        denominators.region_code,
        indicator_weeks.indicator_code,
        indicator_weeks.school_year,
        indicator_weeks.numerator_measure,
        {{ figure_definition('indicator_weeks', 'scopes.member_types') }} as definition,
        list_filter(
            indicator_weeks.types, member -> list_contains(scopes.members, member)
        ) as org_types,
        sum(denominators.base) as base,
        max(denominators.base_as_of) as base_as_of
    from denominators
    inner join indicator_weeks
        on
            denominators.period_key = indicator_weeks.report_week
            and denominators.numerator_measure = indicator_weeks.numerator_measure
            and list_contains(indicator_weeks.types, denominators.org_type)
    inner join scopes
        on
            indicator_weeks.report_week = scopes.report_week
            and indicator_weeks.indicator_code = scopes.indicator_code
            and list_contains(scopes.members, denominators.org_type)
    group by all
),

listed as (
    select
        staged.period_key,
        staged.region_code,
        staged.file_sha256,
        staged.modified_at,
        known.organization_id,
        known.org_type,
        known.share,
        cast(staged.is_connected as integer) as organizations_connected,
        cast(staged.is_active as integer) as organizations_active,
    {% for _, measure, base in organization_stems() %}
        case when known.{{ base }}_base is not null then staged.{{ measure }} end
            as {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
    from staged
    inner join known
        on
            staged.period_key = known.period_key
            and staged.organization_id = known.organization_id
),

parted as (
    {{ file_parts(kind, 'listed', 'organization_id') }}
),

summed as (
    select
        period_key,
        region_code,
        file_sha256,
        shared_with,
        org_type,
        count(share) as found_count,
        sum(organizations_connected) as organizations_connected,
        sum(organizations_active) as organizations_active,
    {% for _, measure, _ in organization_stems() %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
    from parted
    group by period_key, region_code, file_sha256, shared_with, org_type
),

found as (
    select
        period_key,
        region_code,
        file_sha256,
        shared_with,
        sum(found_count) as found_count
    from summed
    group by period_key, region_code, file_sha256, shared_with
),

measured as (
    select
        period_key,
        region_code,
        file_sha256,
        shared_with,
        org_type,
        unnest([
            {% for measure in ['organizations_connected', 'organizations_active'] %}
                { 'numerator_measure': '{{ measure }}', 'numerator': {{ measure }} },
            {% endfor %}
            {% for _, measure, _ in organization_stems() %}
                { 'numerator_measure': '{{ measure }}', 'numerator': {{ measure }} },
            {% endfor %}
            {
                'numerator_measure': 'journal_linked',
                'numerator': case
                    when teachers_journal_linked is null then students_journal_linked
                    else teachers_journal_linked + coalesce(students_journal_linked, 0)
                end
            }
        ], recursive := true)
    from summed
)

select
    '{{ kind }}' as kind,
    measured.period_key,
    measured.region_code,
    measured.file_sha256,
    measured.shared_with,
    region_bases.indicator_code,
    sum(measured.numerator) as numerator,
    cast(null as bigint) as denominator,
    any_value(region_bases.base) as base,
    cast(null as double) as received_value,
    any_value(found.found_count) as found_count,
    any_value(census.least_count) as least_count,
    any_value(region_bases.definition) as definition,
    any_value(region_bases.school_year) as school_year,
    any_value(region_bases.base_as_of) as base_as_of
from measured
inner join region_bases
    on
        measured.period_key = region_bases.period_key
        and measured.region_code = region_bases.region_code
        and measured.numerator_measure = region_bases.numerator_measure
        and list_contains(region_bases.org_types, measured.org_type)
inner join found
    on
        measured.period_key = found.period_key
        and measured.region_code = found.region_code
        and measured.file_sha256 = found.file_sha256
        and measured.shared_with is not distinct from found.shared_with
left join census
    on
        measured.period_key = census.period_key
        and measured.region_code = census.region_code
group by
    measured.period_key,
    measured.region_code,
    measured.file_sha256,
    measured.shared_with,
    region_bases.indicator_code
