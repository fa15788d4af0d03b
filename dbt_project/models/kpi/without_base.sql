-- Grain: week, region, municipality, organisation type and indicator that has a base of people.
-- «Без базы»: organisations that enter neither side of the percent, and what they reported.
with organization_weeks as (
    select * from {{ ref('organization_week') }}
),

counted as (
    select
        report_week,
        region_code,
        municipality_id,
        org_type,
        organization_id,
        unnest([
            {% for stem, _, base in organization_stems() %}
                {
                    'indicator_code': '{{ stem }}_pct',
                    'reported_count': {{ stem }}_count,
                    'base': {{ base }}_base
                }{{ ',' if not loop.last }}
            {% endfor %}
        ], recursive := true)
    from organization_weeks
),

applying as (
    select counted.*
    from counted
    inner join {{ ref('int_kpi_indicator_week') }} as indicator_weeks
        on
            counted.report_week = indicator_weeks.report_week
            and counted.indicator_code = indicator_weeks.indicator_code
            and list_contains(indicator_weeks.types, counted.org_type)
    where counted.base is null
)

select
    report_week,
    region_code,
    municipality_id,
    org_type,
    indicator_code,
    count(*) as organization_count,
    cast(sum(reported_count) as bigint) as reported_count
from applying
group by report_week, region_code, municipality_id, org_type, indicator_code
