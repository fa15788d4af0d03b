-- Grain: report week × region × indicator: the definition, thresholds and target then in force.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

definitions as (
    select
        indicators.*,
        orders.position
    from {{ ref('indicators') }} as indicators
    inner join {{ ref('report_indicators') }} as orders
        on indicators.indicator_code = orders.indicator_code
),

thresholds as (
    select
        workbooks.report_week,
        workbooks.region_code,
        printed.*
    from workbooks
    inner join {{ ref('thresholds') }} as printed on workbooks.report_week >= printed.valid_from
    qualify
        row_number() over (
            partition by
                workbooks.report_week, workbooks.region_code,
                printed.indicator_code, printed.scope
            order by printed.valid_from desc
        ) = 1
),

threshold_texts as (
    select
        report_week,
        region_code,
        indicator_code,
        string_agg(
            concat_ws(
                ' ',
                {{ report_word('org_type', 'scope') }} || ':',
                'ниже нормы', replace(low_operator, '<=', '≤'),
                {{ russian_number('low') }} || ',',
                'хорошо', replace(good_operator, '>=', '≥'),
                {{ russian_number('good') }},
                case
                    when binding_from > report_week - 1
                        then '(до ' || {{ russian_date('binding_from') }} || ' справочно)'
                end
            ),
            '; ' order by {{ report_position('org_type', 'scope') }}
        ) as thresholds
    from thresholds
    group by report_week, region_code, indicator_code
),

targets as (
    -- A region's own target comes before the one of all regions.
    select
        workbooks.report_week,
        workbooks.region_code,
        printed.indicator_code,
        concat_ws(
            ' ',
            replace(printed.target_operator, '>=', '≥'),
            {{ russian_number('printed.target') }},
            case
                when printed.due_date is not null
                    then 'к ' || {{ russian_date('printed.due_date') }}
            end
        ) as target
    from workbooks
    inner join {{ ref('targets') }} as printed
        on
            printed.grain = 'region'
            and (printed.region_code is null or workbooks.region_code = printed.region_code)
            and (printed.valid_from is null or printed.valid_from <= workbooks.report_week - 1)
            and (printed.valid_to is null or workbooks.report_week - 1 < printed.valid_to)
    qualify
        row_number() over (
            partition by
                workbooks.report_week, workbooks.region_code, printed.indicator_code
            order by
                printed.region_code asc nulls last, printed.valid_from desc, printed.target_id asc
        ) = 1
)

select
    workbooks.report_week,
    workbooks.region_code,
    definitions.position as sort_order,
    definitions.name as indicator_name,
    definitions.definition,
    definitions.numerator_name,
    definitions.denominator_name,
    platforms.label as platform,
    threshold_texts.thresholds,
    targets.target,
    definitions.valid_from,
    definitions.definition_version,
    definitions.source_note as source
from workbooks
inner join definitions
    on
        workbooks.report_week >= definitions.valid_from
        and (
            definitions.valid_to is null
            or workbooks.report_week < definitions.valid_to
        )
left join {{ ref('platforms') }} as platforms on definitions.platform = platforms.platform
left join threshold_texts
    on
        workbooks.report_week = threshold_texts.report_week
        and workbooks.region_code = threshold_texts.region_code
        and definitions.indicator_code = threshold_texts.indicator_code
left join targets
    on
        workbooks.report_week = targets.report_week
        and workbooks.region_code = targets.region_code
        and definitions.indicator_code = targets.indicator_code
