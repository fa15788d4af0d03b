-- Grain: file row of a sheet of findings sent back.
select
    {{ staged_lineage() }},
    as_of_date,
    region_code,
    as_of_date as period_key,
    finding,
    source,
    row_key,
    sheet_row,
    organization,
    field,
    printed_value,
    proposal,
    decision,
    decided_by
from {{ accepted('link_decisions') }}
