-- Grain: organisation × week × base it lacks though it counts someone (Q19).
-- A region with no base of the type for the school year at all is judged for no organisation.
{{ config(materialized = 'ephemeral') }}
{% set sides = [
    ('Педагоги', 'teachers_base', 'teachers_registered, teachers_active_messages'),
    ('Обучающиеся', 'students_base', 'students_registered, students_active')
] %}
with organizations as (
    select *
    from {{ ref('int_kpi_organization_week') }}
    where state_id = 0 and is_in_file
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
)

select
    'sferum_organizations' as kind,
    facts.file_sha256,
    facts.sheet,
    facts.row_number,
    'Q19' as rule_code,
    '' as variant,
    counted.field,
    cast(counted.figure as varchar) as printed_value,
    cast(null as varchar) as detail,
    cast(null as varchar) as proposal,
    counted.report_week,
    cast(null as date) as as_of_date,
    counted.region_code,
    counted.organization_id
from counted
inner join facts
    on
        counted.report_week = facts.report_week
        and counted.organization_id = facts.organization_id
        and counted.region_code = facts.region_code
where
    counted.base = 0
    and counted.figure > 0
    and counted.largest_base > 0
