-- Grain: week, indicator and scope (organisation type): the printed threshold in force.
with thresholds as (
    select * from {{ ref('thresholds') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
)

select
    indicator_weeks.report_week,
    indicator_weeks.indicator_code,
    thresholds.scope,
    thresholds.low_operator,
    thresholds.low,
    thresholds.good_operator,
    thresholds.good,
    thresholds.binding_from <= indicator_weeks.last_day as is_binding
from indicator_weeks
inner join thresholds
    on
        indicator_weeks.indicator_code = thresholds.indicator_code
        and indicator_weeks.report_week >= thresholds.valid_from
qualify
    row_number() over (
        partition by
            indicator_weeks.report_week, indicator_weeks.indicator_code, thresholds.scope
        order by thresholds.valid_from desc, thresholds.rule_id asc
    ) = 1
