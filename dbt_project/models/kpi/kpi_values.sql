-- Grain: week, indicator, grain, region, municipality and organisation type.
with graded as (
    select * from {{ ref('int_kpi_graded') }}
),

lagged as (
    select
        *,
        report_week - cast({{ kpi_limit('week_days') }} as integer) as previous_week,
        lag(report_week) over weeks as earlier_week,
        lag(value) over weeks as earlier_value,
        lag(source_kind) over weeks as earlier_source_kind,
        lag(member_types) over weeks as earlier_member_types,
        lag(definition_version) over weeks as earlier_definition_version,
        lag(platform) over weeks as earlier_platform,
        lag(school_year) over weeks as earlier_school_year,
        lag(base_as_of) over weeks as earlier_base_as_of
    from graded
    window
        weeks as (
            partition by indicator_code, grain, region_code, municipality_id, org_type
            order by report_week
        )
),

compared as (
    -- No change is shown across a hole, another source, scope, definition or base version.
    select
        *,
        case
            when
                earlier_week = previous_week
                and earlier_source_kind = source_kind
                and coalesce(earlier_member_types, '') = coalesce(member_types, '')
                and earlier_definition_version = definition_version
                and earlier_platform = platform
                and (
                    earlier_school_year = school_year
                    or earlier_base_as_of = base_as_of
                    or (earlier_base_as_of is null and base_as_of is null)
                )
                then value - earlier_value
        end as delta
    from lagged
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
-- The week before a built one was read for the changes alone; lists that come now and then are
-- read whole.
where {{ is_built('report_week') }} or theme != 'activity'
