-- Grain: file row that is no organisation of the registry, as people decided (Q12).
{{ config(materialized = 'ephemeral') }}
select
    kind,
    file_sha256,
    sheet,
    row_number,
    'Q12' as rule_code,
    'unrelated' as variant,
    cast(null as varchar) as field,
    printed_name as printed_value,
    decided_where as detail,
    cast(null as varchar) as proposal,
    report_week,
    as_of_date,
    region_code,
    organization_id
from {{ ref('dq_decided_rows') }}
where
    is_by_decision
    and outcome = 'unrelated'
