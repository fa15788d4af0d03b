-- Grain: region × week × figure where the «Моя школа» totals and a full organisation list differ.
{{ config(materialized = 'ephemeral') }}
{% set measures = [
    'head_organizations', 'teachers', 'teachers_active', 'students', 'students_active'
] %}
with figures as (
    select *
    from {{ ref('reconciliations') }}
    where pair = 'my_school'
),

complete_lists as (
    -- Parts in force share one coverage.
    select distinct
        report_week,
        region_code
    from {{ ref('load_versions') }}
    where
        kind = 'my_school_organizations'
        and is_current
        and is_complete
),

organizations as (
    select
        facts.report_week,
        facts.region_code,
        sum(facts.organizations) filter (facts.level = 'head') as head_organizations,
        sum(facts.teachers) as teachers,
        sum(facts.teachers_active) as teachers_active,
        sum(facts.students) as students,
        sum(facts.students_active) as students_active
    from {{ ref('fct_my_school_organization') }} as facts
    inner join complete_lists
        on
            facts.report_week = complete_lists.report_week
            and facts.region_code = complete_lists.region_code
    group by all
),

totals as (
    select
        *,
        organizations as head_organizations
    from {{ ref('fct_my_school_region') }}
),

compared as (
    {% for measure in measures %}
        select
            totals.report_week,
            totals.as_of_date,
            totals.region_code,
            totals.file_sha256,
            totals.sheet,
            totals.row_number,
            '{{ measure }}' as measure,
            totals.{{ measure }} as received,
            organizations.{{ measure }} as computed
        from totals
        inner join organizations
            on
                totals.report_week = organizations.report_week
                and totals.region_code = organizations.region_code
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    'my_school_regions' as kind,
    compared.file_sha256,
    compared.sheet,
    compared.row_number,
    'Q29' as rule_code,
    '' as variant,
    figures.field,
    cast(compared.received as varchar) as printed_value,
    'сумма по списку организаций ' || cast(cast(compared.computed as bigint) as varchar) as detail,
    cast(null as varchar) as proposal,
    compared.report_week,
    compared.as_of_date,
    compared.region_code,
    cast(null as varchar) as organization_id
from compared
inner join figures on compared.measure = figures.left_measure
where compared.received != compared.computed
