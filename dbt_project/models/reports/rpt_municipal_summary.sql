-- Grain: report week × region × municipality × indicator × organisation type, the region beside.
with lines as (
    select * from {{ ref('workbook_lines') }}
    where municipality_id is not null
),

region_values as (
    -- Of an indicator that comes now and then the region's latest may be of another week.
    select
        report_week,
        region_code,
        indicator_code,
        org_type,
        value,
        status
    from {{ ref('kpi_values') }}
    where grain = 'region'
)

select
    lines.workbook_week as report_week,
    lines.region_code,
    lines.municipality_id,
    lines.sort_order,
    lines.indicator_code,
    lines.indicator_name,
    lines.org_type,
    lines.numerator,
    lines.denominator,
    lines.counts_missing,
    lines.denominator_source,
    lines.value,
    lines.value_role,
    lines.value_missing,
    lines.value_before,
    lines.delta,
    lines.trend,
    lines.level,
    lines.level_fill,
    lines.goal,
    lines.units_to_goal,
    lines.counted_in,
    region_values.value as region_value,
    case when region_values.status = 'no_data' then 'н/д' else '–' end as region_value_missing,
    lines.value - region_values.value as region_difference,
    case when lines.rank is not null then lines.rank || ' из ' || lines.rank_of end as place,
    lines.note,
    lines.is_headline
from lines
left join region_values
    on
        lines.report_week = region_values.report_week
        and lines.region_code = region_values.region_code
        and lines.indicator_code = region_values.indicator_code
        and coalesce(lines.org_type_code, '') = coalesce(region_values.org_type, '')
