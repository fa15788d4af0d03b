-- Grain: week, indicator, municipality of today that a reform made, and organisation type.
-- «В действующих границах»: what its predecessors had, added; others did not change their borders.
with indicator_values as (
    select * from {{ ref('kpi_values') }}
    where grain = 'municipality'
),

bridge as (
    select * from {{ ref('municipality_bridge') }}
),

today as (
    -- A successor may have been reformed itself: the last one stands.
    select
        predecessor_id as municipality_id,
        max_by(successor_id, valid_from) as successor_id
    from bridge
    group by predecessor_id
),

members as (
    select
        municipality_id,
        successor_id
    from today
    union
    select
        successor_id as municipality_id,
        successor_id
    from today
)

select
    indicator_values.report_week,
    indicator_values.indicator_code,
    indicator_values.region_code,
    members.successor_id as municipality_id,
    indicator_values.org_type,
    count(*) as municipality_count,
    cast(sum(indicator_values.numerator) as bigint) as numerator,
    cast(sum(indicator_values.denominator) as bigint) as denominator,
    -- A count has no percent, neither has what is told of regions only.
    case
        when count(indicator_values.value) > 0
            then {{ percent(
                'sum(indicator_values.numerator)', 'sum(indicator_values.denominator)'
            ) }}
    end as value,
    indicator_values.definition_version,
    case
        when min(indicator_values.source_kind) = max(indicator_values.source_kind)
            then min(indicator_values.source_kind)
        else 'mixed'
    end as source_kind
from indicator_values
inner join members on indicator_values.municipality_id = members.municipality_id
group by
    indicator_values.report_week,
    indicator_values.indicator_code,
    indicator_values.region_code,
    members.successor_id,
    indicator_values.org_type,
    indicator_values.definition_version
