-- Grain: report week × region × indicator × organisation type: figures of the region.
select
    workbook_week as report_week,
    region_code,
    sort_order,
    indicator_code,
    indicator_name,
    org_type,
    numerator,
    denominator,
    counts_missing,
    denominator_source,
    value,
    value_role,
    value_missing,
    value_before,
    delta,
    trend,
    level,
    level_fill,
    goal,
    units_to_goal,
    counted_in,
    note,
    is_headline
from {{ ref('workbook_lines') }}
where municipality_id is null
