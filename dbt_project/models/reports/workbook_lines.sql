-- Grain: workbook × its region or a municipality of it × indicator × organisation type.
-- Indicators of as-of kinds show their latest week not after the report week.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

indicators as (
    select
        *,
        {{ report_word('counted_in', 'counted_in') }} as counted_in_words
    from {{ ref('report_indicators') }}
),

types as (
    select
        code as org_type,
        word,
        position
    from {{ ref('report_words') }}
    where vocabulary = 'org_type'
),

remarks as (
    select
        {{ report_word('remark', "'count_only'") }} as count_only,
        {{ report_word('remark', "'norm_not_binding'") }} as norm_not_binding,
        {{ report_word('remark', "'no_norm'") }} as no_norm
),

indicator_values as (
    select * from {{ ref('kpi_values') }}
    where grain in ('region', 'municipality')
),

thresholds as (
    select * from {{ ref('int_kpi_threshold_week') }}
),

goals as (
    select * from {{ ref('goals') }}
),

weeks as (
    -- One row a week: the table has one a municipality and type.
    select distinct
        indicator_values.grain,
        indicator_values.region_code,
        indicator_values.indicator_code,
        indicator_values.report_week,
        indicators.position,
        indicators.is_weekly,
        indicators.counted_in,
        indicators.counted_in_words
    from indicator_values
    inner join indicators on indicator_values.indicator_code = indicators.indicator_code
),

shown_weeks as (
    select
        workbooks.report_week as workbook_week,
        weeks.*
    from workbooks
    inner join weeks
        on
            workbooks.region_code = weeks.region_code
            and (
                workbooks.report_week = weeks.report_week
                or (not weeks.is_weekly and workbooks.report_week > weeks.report_week)
            )
    qualify
        row_number() over (
            partition by
                workbooks.report_week, weeks.region_code, weeks.grain, weeks.indicator_code
            order by weeks.report_week desc
        ) = 1
),

shown as (
    select
        shown_weeks.workbook_week,
        shown_weeks.position,
        shown_weeks.is_weekly,
        shown_weeks.counted_in,
        shown_weeks.counted_in_words,
        indicator_values.*
    from shown_weeks
    inner join indicator_values
        on
            shown_weeks.report_week = indicator_values.report_week
            and shown_weeks.region_code = indicator_values.region_code
            and shown_weeks.grain = indicator_values.grain
            and shown_weeks.indicator_code = indicator_values.indicator_code
)

select
    shown.workbook_week,
    shown.report_week,
    shown.region_code,
    shown.municipality_id,
    -- Types are fewer than ten.
    10 * shown.position + coalesce(types.position, 0) as sort_order,
    shown.indicator_code,
    shown.org_type as org_type_code,
    definitions.name as indicator_name,
    types.word as org_type,
    coalesce(shown.org_type, 'all') = 'all' as is_headline,
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
    shown.counted_in_words as counted_in,
    shown.rank,
    shown.rank_of,
    nullif(
        concat_ws(
            '; ',
            reasons.label,
            case
                when shown.reason_code is not null or shown.status != 'reference' then null
                when shown.value is null then remarks.count_only
                when not thresholds.is_binding then remarks.norm_not_binding
                else remarks.no_norm
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
cross join remarks
left join types on shown.org_type = types.org_type
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
