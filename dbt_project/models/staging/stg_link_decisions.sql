-- Grain: file row of a sheet of findings sent back.
select
    {{ staged_lineage() }},
    as_of_date,
    region_code,
    as_of_date as period_key,
    finding,
    source,
    sheet_row,
    organization,
    field,
    printed_value,
    proposal,
    decision
from {{ accepted('link_decisions') }}
