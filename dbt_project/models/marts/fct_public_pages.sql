-- Grain: region × reporting week.
with in_force as (
    {{ rows_in_force('public_pages') }}
)

select
    report_week,
    as_of_date,
    region_code,
    active_pct,
    active_pct_step,
    engagement_index,
    engagement_index_step,
    file_sha256,
    file_name,
    sheet,
    row_number
from in_force
