-- Grain: municipality row × base it lacks though it counts someone (Q19).
{{ config(materialized = 'ephemeral') }}
{% set municipal_sides = [
    ('Организаций в муниципалитете', 'organizations',
     'organizations_connected, organizations_active'),
    ('Педагогов в муниципалитете', 'teachers',
     'teachers_registered, teachers_active_messages, teachers_active_calls, '
     ~ 'teachers_journal_linked'),
    ('Обучающихся в муниципалитете', 'students',
     'students_registered, students_active, students_journal_linked')
] %}
with reports as (
    select * from {{ ref('fct_sferum_municipality_week') }}
)

{% for field, base, counts in municipal_sides %}
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
    {{ 'union all' if not loop.last }}
{% endfor %}
