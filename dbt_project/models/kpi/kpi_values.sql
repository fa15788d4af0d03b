-- Grain: week, indicator, grain, region, municipality and organisation type.
with graded as (
    select
        *,
        report_week - cast({{ kpi_limit('week_days') }} as integer) as previous_week
    from {{ ref('int_kpi_graded') }}
),

compared as (
    -- No change is shown across a hole, another source, scope, definition or base version.
    select
        graded.*,
        graded.value - earlier.value as delta
    from graded
    left join graded as earlier
        on
            graded.previous_week = earlier.report_week
            and graded.indicator_code = earlier.indicator_code
            and graded.grain = earlier.grain
            and graded.region_code is not distinct from earlier.region_code
            and graded.municipality_id is not distinct from earlier.municipality_id
            and graded.org_type is not distinct from earlier.org_type
            and graded.source_kind = earlier.source_kind
            and graded.member_types is not distinct from earlier.member_types
            and graded.definition_version = earlier.definition_version
            and graded.platform = earlier.platform
            and (
                graded.school_year = earlier.school_year
                or graded.base_as_of is not distinct from earlier.base_as_of
            )
),

counted as (
    -- A federal list of the lowest few gives no ranks; an index has no upper limit.
    select
        *,
        coalesce(
            grain != 'country'
            and value is not null
            and (unit != '%' or value <= {{ kpi_limit('rank_max_pct') }})
            and (
                not is_federal_list
                or count(value) over (
                    partition by report_week, indicator_code, grain, org_type
                ) >= {{ kpi_limit('rank_min_regions') }}
            ),
            false
        ) as is_ranked
    from compared
),

ranked as (
    select
        *,
        rank() over (entities order by value desc) as entity_rank,
        count(*) over entities as entity_count
    from counted
    window
        entities as (
            partition by
                is_ranked,
                report_week,
                indicator_code,
                grain,
                org_type,
                case when grain = 'municipality' then region_code end
        )
)

select
    report_week,
    indicator_code,
    grain,
    region_code,
    municipality_id,
    org_type,
    numerator,
    denominator,
    denominator_kind,
    denominator_as_of,
    value,
    status,
    target,
    target_operator,
    target_met,
    delta,
    case
        when abs(delta) < {{ kpi_limit('trend_same_below') }} then 'same'
        when delta > 0 then 'up'
        when delta < 0 then 'down'
    end as trend,
    case when is_ranked then entity_rank end as rank,
    case when is_ranked then entity_count end as rank_of,
    definition_version,
    source_kind,
    reason_code,
    is_provisional
from ranked
