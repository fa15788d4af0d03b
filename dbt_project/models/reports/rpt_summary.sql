-- Grain: report week × region × indicator × organisation type.
-- Indicators of as-of kinds show their latest week not after the report week, with its age.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

indicators as (
    select * from {{ ref('report_indicators') }}
),

region_values as (
    select
        kpi.*,
        indicators.position,
        indicators.is_weekly,
        indicators.has_counts
    from {{ ref('kpi_values') }} as kpi
    inner join indicators on kpi.indicator_code = indicators.indicator_code
    where kpi.grain = 'region'
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

shown as (
    select
        workbooks.report_week as workbook_week,
        region_values.*
    from workbooks
    inner join region_values
        on
            workbooks.region_code = region_values.region_code
            and (
                workbooks.report_week = region_values.report_week
                or (
                    not region_values.is_weekly
                    and workbooks.report_week > region_values.report_week
                )
            )
    qualify
        rank() over (
            partition by
                workbooks.report_week, workbooks.region_code, region_values.indicator_code
            order by region_values.report_week desc
        ) = 1
),

-- What to reach: the target, else the good end of the threshold the value was graded by.
goals as (
    select
        shown.*,
        coalesce(shown.target_operator, thresholds.good_operator) as goal_operator,
        cast(coalesce(shown.target, thresholds.good) as decimal(12, 4)) as goal_value,
        shown.target is null and thresholds.good is not null as is_goal_from_threshold
    from shown
    left join thresholds
        on
            shown.indicator_code = thresholds.indicator_code
            and coalesce(shown.org_type, '') = coalesce(thresholds.scope, '')
            and shown.status in ('low', 'mid', 'good')
            and shown.report_week >= thresholds.valid_from
    qualify
        row_number() over (
            partition by
                shown.workbook_week, shown.region_code, shown.indicator_code, shown.org_type
            order by thresholds.valid_from desc
        ) = 1
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
)

select
    counted.workbook_week as report_week,
    counted.region_code,
    row_number() over (
        partition by counted.workbook_week, counted.region_code
        order by counted.position, {{ report_position('org_type', 'counted.org_type') }}
    ) as sort_order,
    counted.indicator_code,
    definitions.name as indicator_name,
    {{ report_word('org_type', 'counted.org_type') }} as org_type,
    case when counted.has_counts then counted.numerator end as numerator,
    case when counted.has_counts then counted.denominator end as denominator,
    case when counted.has_counts and counted.status = 'no_data' then 'н/д' else '–' end
        as counts_missing,
    case
        when counted.has_counts and counted.denominator is not null
            then concat_ws(
                ', на ',
                bases.label,
                strftime(counted.denominator_as_of, '%d.%m.%Y')
            )
    end as denominator_source,
    counted.value,
    case definitions.unit when '%' then 'percent' else 'index' end as value_role,
    case when counted.status = 'no_data' then 'н/д' else '–' end as value_missing,
    counted.value - counted.delta as value_before,
    counted.delta,
    nullif(concat_ws(' ', trends.arrow, trends.label), '') as trend,
    case
        when counted.status not in ('not_applicable', 'no_data')
            then concat_ws(' ', levels.arrow, levels.label)
        when counted.status = 'no_data' then levels.label
    end as level,
    levels.fill as level_fill,
    case
        when counted.goal_value is not null
            then concat_ws(
                ' ',
                case when counted.is_goal_from_threshold then 'норма' end,
                case counted.goal_operator when '>=' then '≥' else counted.goal_operator end,
                {{ russian_number('counted.goal_value') }}
            )
    end as goal,
    case
        when
            counted.has_counts
            and definitions.unit = '%'
            and counted.value is not null
            and counted.count_wanted is not null
            then greatest(counted.count_wanted - counted.numerator, 0)
    end as units_to_goal,
    nullif(
        concat_ws(
            '; ',
            reasons.label,
            case when counted.is_provisional then 'предварительно' end,
            case
                when not counted.is_weekly
                    then
                        'данные недели по ' || strftime(counted.report_week, '%d.%m.%Y')
                        || ', возраст ' || (counted.workbook_week - counted.report_week) || ' дн.'
            end
        ),
        ''
    ) as note
from counted
left join {{ ref('dim_indicator') }} as definitions
    on
        counted.indicator_code = definitions.indicator_code
        and counted.definition_version = definitions.definition_version
left join {{ ref('denominator_kinds') }} as bases
    on counted.denominator_kind = bases.denominator_kind
left join {{ ref('trend_labels') }} as trends on counted.trend = trends.trend
left join {{ ref('status_labels') }} as levels on counted.status = levels.status
left join {{ ref('reason_codes') }} as reasons on counted.reason_code = reasons.reason_code
