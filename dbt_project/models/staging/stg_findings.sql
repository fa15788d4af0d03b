-- Grain: finding of a rule on a file, a row or a field.
select
    kind,
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
    as_of_date,
    region_code,
    organization_id,
    coalesce(rule_variant, '') as rule_variant
from {{ step_output('findings') }}
