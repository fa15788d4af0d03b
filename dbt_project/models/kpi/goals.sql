-- Grain: week, region, municipality, indicator and organisation type that has a goal: a target,
-- else the good end of the threshold the value was graded by.
with indicator_values as (
    select * from {{ ref('kpi_values') }}
    where grain in ('region', 'municipality')
),

thresholds as (
    select * from {{ ref('int_kpi_threshold_week') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

goals as (
    select
        indicator_values.*,
        indicators.unit,
        coalesce(indicator_values.target_operator, thresholds.good_operator) as goal_operator,
        cast(coalesce(indicator_values.target, thresholds.good) as decimal(12, 4)) as goal_value
    from indicator_values
    inner join indicators
        on
            indicator_values.indicator_code = indicators.indicator_code
            and indicator_values.definition_version = indicators.definition_version
    left join thresholds
        on
            indicator_values.report_week = thresholds.report_week
            and indicator_values.indicator_code = thresholds.indicator_code
            and indicator_values.org_type is not distinct from thresholds.scope
            and indicator_values.status in ('low', 'mid', 'good')
),

-- The smallest count that meets the goal, in exact decimals.
counted as (
    select
        *,
        cast(
            case goal_operator
                when '>' then floor(goal_value * denominator * 0.01) + 1
                else ceil(goal_value * denominator * 0.01)
            end as bigint
        ) as count_wanted
    from goals
    where goal_value is not null
)

select
    report_week,
    region_code,
    municipality_id,
    indicator_code,
    org_type,
    goal_operator,
    cast(goal_value as double) as goal_value,
    target is null as is_goal_from_threshold,
    -- Without a count nobody knows: greatest() would make 0 of it.
    case
        when unit != '%' or value is null then null
        when numerator < count_wanted then count_wanted - numerator
        when numerator >= count_wanted then 0
    end as units_to_goal
from counted
