{% set measures = [
    ('org_active', 'организации'), ('teacher_active_msg', 'педагоги'),
    ('student_active', 'обучающиеся'),
] %}
-- Grain: report week × region × municipality: changes against the week before, deepest fall first.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

municipality_values as (
    select * from {{ ref('kpi_values') }}
    where grain = 'municipality' and org_type = 'all'
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

labels as (
    select * from {{ ref('status_labels') }}
    where status = 'low'
),

trends as (
    select * from {{ ref('trend_labels') }}
    where trend = 'down'
),

pivoted as (
    select
        report_week,
        region_code,
        municipality_id,
    {% for stem, _ in measures %}
        max(value) filter (where indicator_code = '{{ stem }}_pct') as {{ stem }}_pct,
        max(delta) filter (where indicator_code = '{{ stem }}_pct') as {{ stem }}_delta,
        coalesce(bool_or(status = 'no_data') filter (where indicator_code = '{{ stem }}_pct'), false)
            as {{ stem }}_is_unknown{{ ',' if not loop.last }}
    {% endfor %}
    from municipality_values
    group by report_week, region_code, municipality_id
),

judged as (
    -- Points are differences of floating numbers: a fall of two is none of more than two.
    select
        *,
        nullif(
            concat_ws(
                ', ',
            {% for stem, word in measures %}
                case
                    when cast({{ stem }}_delta as decimal(18, 6)) < -{{ kpi_limit('fall_points') }}
                        then '{{ word }}'
                end{{ ',' if not loop.last }}
            {% endfor %}
            ), ''
        ) as fallen,
        least(
        {% for stem, _ in measures %}
            {{ stem }}_delta{{ ',' if not loop.last }}
        {% endfor %}
        ) as deepest
    from pivoted
)

select
    judged.report_week,
    judged.region_code,
    judged.municipality_id,
    row_number() over (
        partition by judged.report_week, judged.region_code
        order by
            judged.fallen is null,
            judged.deepest asc nulls last,
            municipalities.name asc,
            judged.municipality_id asc
    ) as sort_order,
    municipalities.name as municipality,
{% for stem, _ in measures %}
    judged.{{ stem }}_pct,
    case when judged.{{ stem }}_is_unknown then 'н/д' else '–' end as {{ stem }}_missing,
    judged.{{ stem }}_delta,
{% endfor %}
    case
        when judged.fallen is not null
            then
                trends.arrow || ' упали больше чем на '
                || {{ russian_number(kpi_limit('fall_points')) }} || ' п.п.: ' || judged.fallen
    end as verdict,
    case when judged.fallen is not null then labels.fill end as verdict_fill
from judged
inner join workbooks
    on
        judged.report_week = workbooks.report_week
        and judged.region_code = workbooks.region_code
cross join labels
cross join trends
left join municipalities
    on
        judged.municipality_id = municipalities.municipality_id
        and {{ is_valid_on('municipalities', 'judged.report_week') }}
