-- Grain: report week × country or region × indicator × organisation type.
select
    kpi.report_week,
    kpi.grain,
    kpi.region_code,
    kpi.indicator_code,
    kpi.org_type,
    kpi.definition_version,
    kpi.numerator,
    kpi.denominator,
    kpi.denominator_kind,
    kpi.denominator_as_of,
    kpi.value,
    kpi.status,
    kpi.delta,
    kpi.trend,
    kpi.rank,
    kpi.rank_of,
    kpi.target_met,
    kpi.reason_code,
    kpi.is_provisional,
    goals.goal_operator,
    goals.goal_value,
    goals.is_goal_from_threshold,
    goals.units_to_goal,
    coverage.coverage_label
from {{ ref('kpi_values') }} as kpi
left join {{ ref('goals') }} as goals
    on
        kpi.report_week = goals.report_week
        and kpi.region_code = goals.region_code
        and kpi.indicator_code = goals.indicator_code
        and kpi.org_type is not distinct from goals.org_type
        and goals.municipality_id is null
left join {{ ref('country_coverage') }} as coverage
    on
        kpi.grain = 'country'
        and kpi.report_week = coverage.report_week
        and kpi.indicator_code = coverage.indicator_code
        and kpi.org_type is not distinct from coverage.org_type
where kpi.grain in ('country', 'region')
