-- Grain: organisation (with the last such week) or municipality row × base it lacks though it
-- counts someone (Q19). A region with no base of the type for the school year at all is judged for
-- no organisation.
{{ config(materialized = 'ephemeral') }}
{% set sides = [
    ('Педагоги', 'teachers_base', 'teachers_registered, teachers_active_messages'),
    ('Обучающиеся', 'students_base', 'students_registered, students_active')
] %}
{% set municipal_sides = [
    ('Организаций в муниципалитете', 'organizations',
     'organizations_connected, organizations_active'),
    ('Педагогов в муниципалитете', 'teachers',
     'teachers_registered, teachers_active_messages, teachers_active_calls, '
     ~ 'teachers_journal_linked'),
    ('Обучающихся в муниципалитете', 'students',
     'students_registered, students_active, students_journal_linked')
] %}
with organizations as (
    select *
    from {{ ref('int_kpi_organization_week') }}
    where state_id = 0 and is_in_file
),

reports as (
    select * from {{ ref('fct_sferum_municipality_week') }}
),

facts as (
    select * from {{ ref('fct_sferum_organization_week') }}
),

counted as (
    {% for field, base, counts in sides %}
        select
            report_week,
            region_code,
            organization_id,
            '{{ field }}' as field,
            coalesce({{ base }}, 0) as base,
            greatest({{ counts }}) as figure,
            max({{ base }}) over (partition by report_week, region_code, org_type) as largest_base
        from organizations
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

baseless as (
    select
        region_code,
        organization_id,
        field,
        max(report_week) as report_week,
        max_by(figure, report_week) as figure
    from counted
    where
        base = 0
        and figure > 0
        and largest_base > 0
    group by region_code, organization_id, field
)

select
    'sferum_organizations' as kind,
    facts.file_sha256,
    facts.sheet,
    facts.row_number,
    'Q19' as rule_code,
    '' as variant,
    baseless.field,
    cast(baseless.figure as varchar) as printed_value,
    cast(null as varchar) as detail,
    cast(null as varchar) as proposal,
    baseless.report_week,
    cast(null as date) as as_of_date,
    baseless.region_code,
    baseless.organization_id
from baseless
inner join facts
    on
        baseless.report_week = facts.report_week
        and baseless.organization_id = facts.organization_id
        and baseless.region_code = facts.region_code

{% for field, base, counts in municipal_sides %}
    union all

    select
        'sferum_municipalities' as kind,
        file_sha256,
        sheet,
        row_number,
        'Q19' as rule_code,
        '' as variant,
        '{{ field }}' as field,
        cast(greatest({{ counts }}) as varchar) as printed_value,
        cast(null as varchar) as detail,
        cast(null as varchar) as proposal,
        report_week,
        cast(null as date) as as_of_date,
        region_code,
        cast(null as varchar) as organization_id
    from reports
    where
        coalesce({{ base }}, 0) = 0
        and greatest({{ counts }}) > 0
{% endfor %}
