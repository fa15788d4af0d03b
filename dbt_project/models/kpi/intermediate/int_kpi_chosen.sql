-- Grain: key of kpi_values: one source a figure (a full kind 1, else kind 2, else kind 3).
with candidates as (
    select * from {{ ref('int_kpi_figures') }}
    where state_id = 0
),

chosen as (
    -- «Моя школа»: a region's own total goes before the sum of its list.
    select *
    from candidates
    qualify
        row_number() over (
            partition by
                report_week, indicator_code, grain, region_code, municipality_id, org_type
            order by is_usable desc, preference asc, source_kind desc
        ) = 1
),

regions as (
    select count(*) as region_count from {{ ref('dim_region') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

country as (
    select
        chosen.report_week,
        chosen.indicator_code,
        chosen.org_type,
        min(chosen.member_types) as member_types,
        bool_and(chosen.is_count) as is_count,
        count(*) filter (where chosen.is_usable and chosen.numerator is not null)
        = max(regions.region_count) as is_whole,
        sum(chosen.numerator) as numerator,
        sum(chosen.denominator) as denominator,
        case
            when min(chosen.denominator_kind) = max(chosen.denominator_kind)
                then min(chosen.denominator_kind)
            when min(chosen.denominator_kind) is not null then 'mixed'
        end as denominator_kind,
        max(chosen.denominator_as_of) as denominator_as_of,
        max(chosen.base_as_of) as base_as_of,
        bool_or(chosen.is_earlier_year) as is_earlier_year,
        case
            when min(chosen.source_kind) = max(chosen.source_kind) then min(chosen.source_kind)
            else 'mixed'
        end as source_kind
    from chosen
    inner join indicator_weeks
        on
            chosen.report_week = indicator_weeks.report_week
            and chosen.indicator_code = indicator_weeks.indicator_code
            and indicator_weeks.theme = 'activity'
    cross join regions
    where chosen.grain = 'region'
    group by chosen.report_week, chosen.indicator_code, chosen.org_type
)

select {{ figure_columns() }}
from chosen

union all

select
    report_week,
    indicator_code,
    'country' as grain,
    null as region_code,
    null as municipality_id,
    org_type,
    member_types,
    is_count,
    true as is_calculated,
    cast(case when is_whole then numerator end as bigint) as numerator,
    cast(case when is_whole then denominator end as bigint) as denominator,
    case when is_whole then denominator_kind end as denominator_kind,
    case when is_whole then denominator_as_of end as denominator_as_of,
    case when is_whole then base_as_of end as base_as_of,
    is_earlier_year,
    null as received_value,
    null as received_step,
    source_kind,
    case when not is_whole then 'partial_coverage' end as reason_code,
    is_whole as is_usable
from country
