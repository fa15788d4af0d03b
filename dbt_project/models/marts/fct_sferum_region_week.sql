-- Grain: region × reporting week × indicator × organisation type.
with in_force as (
    {{ rows_in_force('sferum_regions') }}
)

select
    report_week,
    region_code,
    indicator_code,
    org_type,
    value,
    value_step,
    file_sha256,
    file_name,
    sheet,
    row_number
from in_force
-- Parts of one whole may share a few columns: the newer part counts.
qualify {{ is_newest_row(['report_week', 'region_code', 'indicator_code', 'org_type']) }}
