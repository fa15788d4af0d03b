-- Grain: file row that a decision in force is about, whatever it was linked by.
select
    kind,
    file_sha256,
    file_name,
    sheet,
    row_number,
    report_week,
    as_of_date,
    region_code,
    {{ period_key() }} as period_key,
    row_signature,
    organization_id,
    link_method
from {{ step_output('decided') }}
