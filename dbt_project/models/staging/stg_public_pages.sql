-- Grain: file row of the public page totals.
select
    {{ staged_lineage() }},
    report_week,
    as_of_date,
    region_code,
    coalesce(report_week, as_of_date) as period_key,
    active_pct,
    active_pct_step,
    engagement_index,
    engagement_index_step
from {{ accepted('public_pages') }}
