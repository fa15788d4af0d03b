-- Grain: week, region, municipality and rating of the 28-column report.
-- The received place beside the places that the report's own counts and its own percents give.
{% set ratings = [
    ('organizations_connected', 'organizations'),
    ('organizations_active', 'organizations'),
    ('teachers_active_calls', 'teachers'),
    ('teachers_active_messages', 'teachers'),
    ('students_active', 'students'),
] %}
with reports as (
    select * from {{ ref('fct_sferum_municipality_week') }}
),

rated as (
    select
        report_week,
        region_code,
        municipality_id,
        municipality,
        unnest([
            {% for measure, base in ratings %}
                {
                    'rating': '{{ measure }}',
                    'rank_received': rank_{{ measure }},
                    'count': {{ measure }},
                    'percent': {{ percent(measure, base) }}
                }{{ ',' if not loop.last }}
            {% endfor %}
        ], recursive := true)
    from reports
)

select
    report_week,
    region_code,
    municipality_id,
    municipality,
    rating,
    cast(rank_received as bigint) as rank_received,
    case
        when count is not null
            then rank() over (
                partition by report_week, region_code, rating order by count desc nulls last
            )
    end as rank_by_count,
    case
        when percent is not null
            then rank() over (
                partition by report_week, region_code, rating order by percent desc nulls last
            )
    end as rank_by_percent
from rated
