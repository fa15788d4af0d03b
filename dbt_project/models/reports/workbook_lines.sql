-- Grain: workbook × its region or a municipality of it × indicator × organisation type.
-- Indicators of as-of kinds show their latest week not after the report week.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

indicators as (
    select * from {{ ref('report_indicators') }}
),

indicator_values as (
    select
        kpi.*,
        indicators.position,
        indicators.is_weekly,
        indicators.counted_in
    from {{ ref('kpi_values') }} as kpi
    inner join indicators on kpi.indicator_code = indicators.indicator_code
    where kpi.grain in ('region', 'municipality')
),

thresholds as (
    select * from {{ ref('int_kpi_threshold_week') }}
),

goals as (
    select * from {{ ref('goals') }}
),

shown as (
    select
        workbooks.report_week as workbook_week,
        indicator_values.*
    from workbooks
    inner join indicator_values
        on
            workbooks.region_code = indicator_values.region_code
            and (
                workbooks.report_week = indicator_values.report_week
                or (
                    not indicator_values.is_weekly
                    and workbooks.report_week > indicator_values.report_week
                )
            )
    qualify
        rank() over (
            partition by
                workbooks.report_week, workbooks.region_code,
                indicator_values.grain, indicator_values.indicator_code
            order by indicator_values.report_week desc
        ) = 1
)

select
    shown.workbook_week,
    shown.report_week,
    shown.region_code,
    shown.municipality_id,
    shown.position,
    {{ report_position('org_type', 'shown.org_type') }} as type_position,
    shown.indicator_code,
    shown.org_type as org_type_code,
    definitions.name as indicator_name,
    {{ report_word('org_type', 'shown.org_type') }} as org_type,
    case when shown.counted_in is not null then shown.numerator end as numerator,
    case when shown.counted_in is not null then shown.denominator end as denominator,
    case when shown.counted_in is not null and shown.status = 'no_data' then 'н/д' else '–' end
        as counts_missing,
    case
        when shown.counted_in is not null and shown.denominator is not null
            then concat_ws(', на ', bases.label, {{ russian_date('shown.denominator_as_of') }})
    end as denominator_source,
    shown.value,
    case definitions.unit when '%' then 'percent' else 'index' end as value_role,
    case when shown.status = 'no_data' then 'н/д' else '–' end as value_missing,
    shown.value - shown.delta as value_before,
    shown.delta,
    nullif(concat_ws(' ', trends.arrow, trends.label), '') as trend,
    nullif(concat_ws(' ', levels.arrow, levels.label), '') as level,
    levels.fill as level_fill,
    case
        when goals.goal_value is not null
            then concat_ws(
                ' ',
                case when goals.is_goal_from_threshold then 'норма' end,
                case goals.goal_operator when '>=' then '≥' else goals.goal_operator end,
                {{ russian_number('goals.goal_value') }}
            )
    end as goal,
    case when shown.counted_in is not null then goals.units_to_goal end as units_to_goal,
    {{ report_word('counted_in', 'shown.counted_in') }} as counted_in,
    shown.rank,
    shown.rank_of,
    nullif(
        concat_ws(
            '; ',
            reasons.label,
            case
                when shown.reason_code is not null or shown.status != 'reference' then null
                when shown.value is null then {{ report_word('remark', "'count_only'") }}
                when thresholds.is_binding = false
                    then {{ report_word('remark', "'norm_not_binding'") }}
                else {{ report_word('remark', "'no_norm'") }}
            end,
            case when shown.is_provisional then 'предварительно' end,
            case
                when not shown.is_weekly
                    then
                        'данные недели по ' || {{ russian_date('shown.report_week') }}
                        || ', возраст ' || (shown.workbook_week - shown.report_week) || ' дн.'
            end
        ),
        ''
    ) as note
from shown
left join goals
    on
        shown.report_week = goals.report_week
        and shown.region_code = goals.region_code
        and shown.indicator_code = goals.indicator_code
        and coalesce(shown.municipality_id, '') = coalesce(goals.municipality_id, '')
        and coalesce(shown.org_type, '') = coalesce(goals.org_type, '')
left join thresholds
    on
        shown.report_week = thresholds.report_week
        and shown.indicator_code = thresholds.indicator_code
        and coalesce(shown.org_type, '') = coalesce(thresholds.scope, '')
left join {{ ref('dim_indicator') }} as definitions
    on
        shown.indicator_code = definitions.indicator_code
        and shown.definition_version = definitions.definition_version
left join {{ ref('denominator_kinds') }} as bases
    on shown.denominator_kind = bases.denominator_kind
left join {{ ref('trend_labels') }} as trends on shown.trend = trends.trend
left join {{ ref('status_labels') }} as levels on shown.status = levels.status
left join {{ ref('reason_codes') }} as reasons on shown.reason_code = reasons.reason_code
