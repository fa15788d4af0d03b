-- Grain: file, sheet, kind, period and region.
select
    load_id,
    file_sha256,
    file_name,
    sheet,
    kind,
    report_week,
    as_of_date,
    region_code,
    {{ period_key() }} as period_key,
    row_count,
    accepted_count,
    rejected_count,
    outcome,
    rule_code,
    is_demo,
    {{ utc_instant('modified_at') }} as modified_at,
    {{ utc_instant('first_seen_at') }} as first_seen_at,
    step,
    content_sha256
from {{ gathered('loads') }}
