-- Grain: file row of the organisation counts.
select
    {{ staged_lineage() }},
    as_of_date,
    region_code,
    as_of_date as period_key,
    org_type,
    organizations
from {{ accepted('organization_counts') }}
