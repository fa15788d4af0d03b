-- Grain: key of kpi_values × two sources that both have its figure: side by side, as they are.
-- The source that kpi_values prefers stands first; what differs beyond rounding is Q29 as well.
with figures as (
    select
        candidates.*,
        {{ figure('candidates') }} as figure,
        row_number() over (
            partition by
                candidates.report_week, candidates.indicator_code, candidates.grain,
                candidates.region_code, candidates.municipality_id, candidates.org_type
            order by candidates.preference asc, candidates.source_kind desc
        ) as source_position
    from {{ ref('int_kpi_figures') }} as candidates
    where candidates.state_id = 0 and candidates.is_usable
),

paired as (
    select
        preferred.report_week,
        preferred.indicator_code,
        preferred.grain,
        preferred.region_code,
        preferred.municipality_id,
        preferred.org_type,
        preferred.source_kind,
        preferred.numerator,
        preferred.denominator,
        preferred.figure as value,
        others.source_kind as other_source_kind,
        others.numerator as other_numerator,
        others.denominator as other_denominator,
        others.figure as other_value,
        others.numerator - preferred.numerator as numerator_difference,
        others.denominator - preferred.denominator as denominator_difference,
        others.figure - preferred.figure as value_difference,
        -- A received percent is rounded to its last digit.
        greatest(preferred.received_step, others.received_step) / 2 as rounding
    from figures as preferred
    inner join figures as others
        on
            preferred.report_week = others.report_week
            and preferred.indicator_code = others.indicator_code
            and preferred.grain = others.grain
            and preferred.region_code is not distinct from others.region_code
            and preferred.municipality_id is not distinct from others.municipality_id
            and preferred.org_type is not distinct from others.org_type
            and preferred.source_position < others.source_position
)

select
    report_week,
    indicator_code,
    grain,
    region_code,
    municipality_id,
    org_type,
    source_kind,
    numerator,
    denominator,
    value,
    other_source_kind,
    other_numerator,
    other_denominator,
    other_value,
    numerator_difference,
    denominator_difference,
    value_difference,
    -- The last digit of a double is none.
    case
        when rounding is not null then abs(value_difference) <= rounding + 1e-9
        else numerator_difference = 0 and denominator_difference = 0
    end as is_equal
from paired
