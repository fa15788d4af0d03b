-- Grain: region × organisation type × as-of date.
with in_force as (
    {{ rows_in_force('organization_counts') }}
)

select
    region_code,
    org_type,
    as_of_date,
    organizations,
    file_sha256,
    file_name,
    sheet,
    row_number
from in_force
-- Of two files that a person let stand side by side the newer counts.
qualify {{ is_newest_row(['region_code', 'org_type', 'as_of_date']) }}
