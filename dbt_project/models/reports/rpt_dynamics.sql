{% set changes = ['org_active', 'teacher_active_msg', 'student_active'] %}
-- Grain: report week × region × week of the window, the oldest first: the region's percents.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

region_values as (
    select * from {{ ref('dynamics_values') }}
),

weeks as (
    select * from {{ ref('dim_week') }}
),

breaks as (
    -- Indicators share parts of what changed; each is said once.
    select
        break_week,
        'с этой недели: ' || string_agg(distinct change, '; ' order by change) as description
    from (
        select
            break_week,
            unnest(string_split(description, '; ')) as change
        from {{ ref('breaks') }}
        where {{ is_of_dynamics('indicator_code') }}
    ) as changes
    group by break_week
),

shown as (
    select
        workbooks.report_week,
        workbooks.region_code,
        region_values.report_week as shown_week,
        {% for code in dynamics_indicators() %}
            max(region_values.value) filter (where region_values.indicator_code = '{{ code }}')
                as {{ code }},
            max(region_values.status) filter (where region_values.indicator_code = '{{ code }}')
                as {{ code }}_status,
        {% endfor %}
    {% for stem in changes %}
        max(region_values.delta) filter (where region_values.indicator_code = '{{ stem }}_pct')
            as {{ stem }}_delta{{ ',' if not loop.last }}
    {% endfor %}
    from workbooks
    inner join region_values
        on
            workbooks.region_code = region_values.region_code
            and {{ is_in_dynamics('region_values.report_week', 'workbooks.report_week') }}
    group by workbooks.report_week, workbooks.region_code, region_values.report_week

    union all by name

    -- The report week stands there whatever is known of it.
    select
        workbooks.report_week,
        workbooks.region_code,
        workbooks.report_week as shown_week,
    {% for code in dynamics_indicators() %}
        'no_data' as {{ code }}_status{{ ',' if not loop.last }}
    {% endfor %}
    from workbooks
    anti join region_values
        on
            workbooks.report_week = region_values.report_week
            and workbooks.region_code = region_values.region_code
)

select
    shown.report_week,
    shown.region_code,
    row_number() over (
        partition by shown.report_week, shown.region_code order by shown.shown_week
    ) as sort_order,
    shown.shown_week,
    nullif(
        concat_ws(
            '; ',
            case when weeks.is_vacation or weeks.is_holiday then weeks.vacation_name end,
            breaks.description
        ),
        ''
    ) as mark,
    weeks.is_vacation or weeks.is_holiday or breaks.break_week is not null as is_marked,
    {% for code in dynamics_indicators() %}
        shown.{{ code }},
        case when shown.{{ code }}_status = 'no_data' then 'н/д' else '–' end
            as {{ code | replace('_pct', '') }}_missing,
    {% endfor %}
{% for stem in changes %}
    shown.{{ stem }}_delta{{ ',' if not loop.last }}
{% endfor %}
from shown
left join weeks on shown.shown_week = weeks.report_week
left join breaks on shown.shown_week = breaks.break_week
