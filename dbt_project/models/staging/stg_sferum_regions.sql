-- Grain: file row × indicator × organisation type of the federal slide; blank cells have no row.
{% set columns = [
    'org_active_pct__all', 'org_active_pct__school', 'org_active_pct__preschool',
    'teacher_active_msg_pct__all', 'teacher_active_msg_pct__school',
    'teacher_active_msg_pct__preschool',
    'student_active_pct__all', 'student_active_pct__school'
] %}

with printed as (
    select * from {{ accepted('sferum_regions') }}
),

unpivoted as (
    {% for column in columns %}
        select
            {{ staged_lineage() }},
            report_week,
            as_of_date,
            region_code,
            coalesce(report_week, as_of_date) as period_key,
            '{{ column.split("__")[0] }}' as indicator_code,
            '{{ column.split("__")[1] }}' as org_type,
            {{ column }} as value,
            {{ column }}_step as value_step
        from printed
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select *
from unpivoted
where value is not null
