-- Grain: key of kpi_values, with the value, its status and its target.
with chosen as (
    select * from {{ ref('int_kpi_chosen') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

thresholds as (
    select * from {{ ref('int_kpi_threshold_week') }}
),

targets as (
    select * from {{ ref('targets') }}
),

sources as (
    select * from {{ ref('source_kinds') }}
),

valued as (
    select
        chosen.*,
        indicator_weeks.school_year,
        indicator_weeks.last_day,
        indicator_weeks.theme,
        indicator_weeks.unit,
        indicator_weeks.platform,
        indicator_weeks.definition_version,
        sources.is_federal_list,
        sources.is_rounded,
        {{ figure('chosen') }} as figure
    from chosen
    inner join indicator_weeks
        on
            chosen.report_week = indicator_weeks.report_week
            and chosen.indicator_code = indicator_weeks.indicator_code
    inner join sources on chosen.source_kind = sources.source_kind
),

targeted as (
    -- A region's own target goes before the common one.
    select
        valued.report_week,
        valued.indicator_code,
        valued.grain,
        valued.region_code,
        valued.org_type,
        targets.target,
        targets.target_operator
    from valued
    inner join targets
        on
            valued.indicator_code = targets.indicator_code
            and valued.grain = targets.grain
            and valued.org_type is not distinct from targets.org_type
            and coalesce(valued.region_code = targets.region_code, true)
            and valued.last_day >= targets.valid_from
            and coalesce(valued.last_day < targets.valid_to, true)
    where valued.grain = 'region'
    qualify
        row_number() over (
            partition by
                valued.report_week, valued.indicator_code, valued.grain, valued.region_code,
                valued.org_type
            order by
                targets.region_code asc nulls last, targets.valid_from desc, targets.target_id asc
        ) = 1
),

judged as (
    -- Decided on the integers where there are any, else on the number as printed.
    select
        valued.*,
        thresholds.is_binding,
        targeted.target,
        targeted.target_operator,
        valued.is_rounded
        and (
            {{ rounding_hides('valued.figure', 'valued.received_step', 'thresholds.low') }}
            or {{ rounding_hides('valued.figure', 'valued.received_step', 'thresholds.good') }}
        ) as is_level_hidden,
        valued.is_rounded
        and {{ rounding_hides('valued.figure', 'valued.received_step', 'targeted.target') }}
            as is_target_hidden,
        {% for level, operator in [
            ('thresholds.low', 'thresholds.low_operator'),
            ('thresholds.good', 'thresholds.good_operator'),
            ('targeted.target', 'targeted.target_operator'),
        ] %}
        case
            when valued.received_value is null
                then {{ integers_hold('valued.numerator', 'valued.denominator', operator, level) }}
            else {{ holds('valued.figure', operator, level) }}
        end as meets_{{ level.split('.')[1] }}{{ ',' if not loop.last }}
    {% endfor %}
    from valued
    left join thresholds
        on
            valued.report_week = thresholds.report_week
            and valued.indicator_code = thresholds.indicator_code
            and valued.org_type is not distinct from thresholds.scope
    left join targeted
        on
            -- An equality: a condition on one side makes DuckDB compare every row with every row.
            valued.grain = targeted.grain
            and valued.report_week = targeted.report_week
            and valued.indicator_code = targeted.indicator_code
            and valued.region_code = targeted.region_code
            and valued.org_type is not distinct from targeted.org_type
)

select
    report_week,
    indicator_code,
    grain,
    region_code,
    municipality_id,
    org_type,
    member_types,
    school_year,
    theme,
    unit,
    platform,
    definition_version,
    numerator,
    denominator,
    denominator_kind,
    denominator_as_of,
    base_as_of,
    figure as value,
    case
        when not is_calculated and reason_code = 'below_region' then 'not_applicable'
        when not is_usable then 'no_data'
        when is_count or is_level_hidden or not coalesce(is_binding, false) then 'reference'
        when meets_low then 'low'
        when meets_good then 'good'
        else 'mid'
    end as status,
    cast(target as double) as target,
    target_operator,
    case when figure is not null and not is_target_hidden then meets_target end as target_met,
    source_kind,
    is_federal_list,
    case
        when reason_code is null and is_level_hidden and is_binding then 'rounded_source'
        else reason_code
    end as reason_code,
    theme = 'activity'
    and (
        month(report_week) between {{ kpi_limit('provisional_first_month') }}
        and {{ kpi_limit('provisional_last_month') }}
        or is_earlier_year
    ) as is_provisional
from judged
