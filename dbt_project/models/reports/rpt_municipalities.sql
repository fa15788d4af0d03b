{% set shares = [
    ('c03', 'c04', 'c22'), ('c05', 'c06', 'c22'), ('c07', 'c08', 'c23'), ('c09', 'c10', 'c21'),
    ('c11', 'c12', 'c22'), ('c13', 'c14', 'c23'), ('c15', 'c16', 'c21'), ('c17', 'c18', 'c22'),
    ('c19', 'c20', 'c23'),
] %}
{% set bases = ['c21', 'c22', 'c23'] %}
{% set ratings = ['c24', 'c25', 'c26', 'c27', 'c28'] %}
{% set levels = [
    ('organizations', 'org_active_pct'),
    ('teachers', 'teacher_active_msg_pct'),
    ('students', 'student_active_pct'),
] %}
-- Grain: report week × region × municipality, and a total row recomputed from sums.
with municipalities as (
    select * from {{ ref('municipality_report') }}
),

labels as (
    select * from {{ ref('status_labels') }}
),

municipality_levels as (
    select
        kpi.report_week,
        kpi.region_code,
        kpi.municipality_id,
    {% for stem, code in levels %}
        max(concat_ws(' ', labels.arrow, labels.label))
        filter (where kpi.indicator_code = '{{ code }}') as {{ stem }}_level,
        max(labels.fill) filter (where kpi.indicator_code = '{{ code }}') as {{ stem }}_fill
        {{- ',' if not loop.last }}
    {% endfor %}
    from {{ ref('kpi_values') }} as kpi
    inner join labels on kpi.status = labels.status
    where kpi.grain = 'municipality' and kpi.org_type = 'all'
    group by kpi.report_week, kpi.region_code, kpi.municipality_id
),

sums as (
    select
        report_week,
        region_code,
        max(c01) as c01,
        {% for _, count, base in shares %}
            sum({{ count }}) as {{ count }},
            -- A municipality without the count would lower the percent of the whole.
            bool_and({{ count }} is not null or coalesce({{ base }}, 0) = 0)
                as {{ count }}_is_whole,
        {% endfor %}
    {% for base in bases %}
        sum({{ base }}) as {{ base }}{{ ',' if not loop.last }}
    {% endfor %}
    from municipalities
    group by report_week, region_code
),

listed as (
    select
        municipalities.report_week,
        municipalities.region_code,
        false as is_total,
        municipalities.c01,
        municipalities.c02,
        {% for share, count, _ in shares %}
            municipalities.{{ share }},
            municipalities.{{ count }},
        {% endfor %}
        {% for column in bases + ratings %}
            municipalities.{{ column }},
        {% endfor %}
        municipalities.municipality_id as oktmo,
    {% for stem, _ in levels %}
        municipality_levels.{{ stem }}_level,
        municipality_levels.{{ stem }}_fill{{ ',' if not loop.last }}
    {% endfor %}
    from municipalities
    left join municipality_levels
        on
            municipalities.report_week = municipality_levels.report_week
            and municipalities.region_code = municipality_levels.region_code
            and municipalities.municipality_id = municipality_levels.municipality_id
    union all by name
    select
        report_week,
        region_code,
        true as is_total,
        c01,
        'Итого' as c02,
        {% for share, count, base in shares %}
            case
                when {{ count }}_is_whole and {{ base }} > 0 then 100 * {{ count }} / {{ base }}
            end
                as {{ share }},
            {{ count }},
        {% endfor %}
    {% for base in bases %}
        {{ base }}{{ ',' if not loop.last }}
    {% endfor %}
    from sums
),

workbooks as (
    select * from {{ ref('rpt_title') }}
)

select
    listed.report_week,
    listed.region_code,
    row_number() over (
        partition by listed.report_week, listed.region_code
        order by listed.is_total, listed.c02, listed.oktmo
    ) as sort_order,
    listed.is_total,
    listed.c01,
    listed.c02,
    {% for share, count, _ in shares %}
        listed.{{ share }},
        cast(listed.{{ count }} as bigint) as {{ count }},
    {% endfor %}
    {% for column in bases + ratings %}
        cast(listed.{{ column }} as bigint) as {{ column }},
    {% endfor %}
    listed.oktmo,
{% for stem, _ in levels %}
    listed.{{ stem }}_level,
    listed.{{ stem }}_fill{{ ',' if not loop.last }}
{% endfor %}
from listed
inner join workbooks
    on listed.report_week = workbooks.report_week and listed.region_code = workbooks.region_code
