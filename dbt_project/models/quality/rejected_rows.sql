-- Grain: refused file row, under the lowest code that refuses it.
with findings as (
    select * from {{ ref('dq_ranked_findings') }}
)

select
    file_sha256,
    file_name,
    sheet,
    row_number,
    rule_code,
    severity,
    field,
    printed_value,
    proposal,
    message,
    owner,
    deadline,
    report_week,
    region_code,
    organization_id,
    kind,
    as_of_date,
    is_current
from findings
where is_row_refusal
