-- Grain: accepted row of a file of any kind × entity it is about.
{{ config(materialized = 'view') }}
select
    kind,
    file_sha256,
    sheet,
    row_number,
    report_week,
    as_of_date,
    region_code,
    {{ period_key() }} as period_key,
    {{ utc_instant('modified_at') }} as modified_at,
    entity,
    organization_id,
    printed_name,
    is_active
from {{ step_output('entities') }}
