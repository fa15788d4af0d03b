-- Grain: week, region and municipality: the 28 printed columns in printed order.
{% set printed = [
    ('teacher_active_call_pct', 'c03', 'c04'),
    ('teacher_active_msg_pct', 'c05', 'c06'),
    ('student_active_pct', 'c07', 'c08'),
    ('org_active_pct', 'c09', 'c10'),
    ('teacher_registered_pct', 'c11', 'c12'),
    ('student_registered_pct', 'c13', 'c14'),
    ('org_connected_pct', 'c15', 'c16'),
    ('teacher_journal_linked_pct', 'c17', 'c18'),
    ('student_journal_linked_pct', 'c19', 'c20'),
] %}
{% set bases = [
    ('org_active_pct', 'c21'),
    ('teacher_registered_pct', 'c22'),
    ('student_registered_pct', 'c23'),
] %}
with indicator_values as (
    select *
    from {{ ref('kpi_values') }}
    where grain = 'municipality' and org_type = 'all'
),

regions as (
    select * from {{ ref('dim_region') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

reports as (
    select * from {{ ref('fct_sferum_municipality_week') }}
),

pivoted as (
    select
        report_week,
        region_code,
        municipality_id,
        {% for code, share, count in printed %}
            max(value) filter (where indicator_code = '{{ code }}') as {{ share }},
            max(numerator) filter (where indicator_code = '{{ code }}') as {{ count }},
        {% endfor %}
    {% for code, base in bases %}
        max(denominator) filter (where indicator_code = '{{ code }}')
            as {{ base }}{{ ',' if not loop.last }}
    {% endfor %}
    from indicator_values
    group by report_week, region_code, municipality_id
    -- A list that is not a census gives no row here.
    having count(numerator) > 0
)

select
    pivoted.report_week,
    pivoted.region_code,
    pivoted.municipality_id,
    regions.name as c01,
    coalesce(municipalities.name, reports.municipality) as c02,
    {% for _, share, count in printed %}
        pivoted.{{ share }},
        pivoted.{{ count }},
    {% endfor %}
    {% for _, base in bases %}
        pivoted.{{ base }},
    {% endfor %}
    -- The five ratings are kept as received.
    reports.rank_organizations_connected as c24,
    reports.rank_organizations_active as c25,
    reports.rank_teachers_active_calls as c26,
    reports.rank_teachers_active_messages as c27,
    reports.rank_students_active as c28
from pivoted
left join regions on pivoted.region_code = regions.region_code
left join municipalities
    on
        pivoted.municipality_id = municipalities.municipality_id
        and {{ is_valid_on('municipalities', 'pivoted.report_week') }}
left join reports
    on
        pivoted.report_week = reports.report_week
        and pivoted.region_code = reports.region_code
        and pivoted.municipality_id = reports.municipality_id
