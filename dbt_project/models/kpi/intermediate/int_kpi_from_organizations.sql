-- Grain: state, week, indicator, grain, region, municipality, organisation type (kind 1, by sums).
with sums as (
    select * from {{ ref('int_kpi_group_sums') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

scopes as (
    select * from {{ ref('int_kpi_scope_week') }}
),

typed as (
    select
        sums.state_id,
        sums.report_week,
        sums.grain,
        sums.region_code,
        sums.municipality_id,
        sums.org_type,
        sums.is_complete,
        sums.numerator,
        sums.denominator,
        sums.denominator_kind,
        sums.denominator_as_of,
        sums.base_as_of,
        sums.is_earlier_year,
        indicator_weeks.indicator_code,
        indicator_weeks.base_measure is null as is_count,
        sums.grain = 'region'
        or not list_contains(indicator_weeks.region_only_types, sums.org_type) as is_calculated,
        sums.org_type as member_types
    from sums
    inner join indicator_weeks
        on
            sums.report_week = indicator_weeks.report_week
            and sums.numerator_measure = indicator_weeks.numerator_measure
            and list_contains(indicator_weeks.types, sums.org_type)
    where indicator_weeks.theme = 'activity'
),

pooled as (
    select
        typed.state_id,
        typed.report_week,
        typed.indicator_code,
        typed.grain,
        typed.region_code,
        typed.municipality_id,
        scopes.org_type,
        scopes.member_types,
        bool_and(typed.is_complete) as is_complete,
        bool_and(typed.is_count) as is_count,
        true as is_calculated,
        cast(sum(typed.numerator) as bigint) as numerator,
        cast(sum(typed.denominator) as bigint) as denominator,
        case
            when min(typed.denominator_kind) = max(typed.denominator_kind)
                then min(typed.denominator_kind)
            when min(typed.denominator_kind) is not null then 'mixed'
        end as denominator_kind,
        max(typed.denominator_as_of) as denominator_as_of,
        max(typed.base_as_of) as base_as_of,
        bool_or(typed.is_earlier_year) as is_earlier_year
    from typed
    inner join scopes
        on
            typed.report_week = scopes.report_week
            and typed.indicator_code = scopes.indicator_code
            and typed.grain = scopes.grain
            and list_contains(scopes.members, typed.org_type)
    group by
        typed.state_id,
        typed.report_week,
        typed.indicator_code,
        typed.grain,
        typed.region_code,
        typed.municipality_id,
        scopes.org_type,
        scopes.member_types
),

united as (
    select * from typed
    union all by name
    select * from pooled
)

select
    state_id,
    report_week,
    indicator_code,
    grain,
    region_code,
    municipality_id,
    org_type,
    member_types,
    is_count,
    is_calculated,
    -- A list that is not a census feeds no sum.
    case when is_complete then numerator end as numerator,
    denominator,
    denominator_kind,
    denominator_as_of,
    base_as_of,
    is_earlier_year,
    'sferum_organizations' as source_kind,
    case
        when not is_complete then 'partial_list'
        when is_count then case when numerator is null then 'blank' end
        {{ no_percent() }}
        when not is_calculated then 'below_region'
    end as reason_code,
    is_complete
    and numerator is not null
    and (is_count or coalesce(denominator > 0, false)) as is_usable,
    {{ no_figures(['received_value', 'received_step']) }}
from united
