-- Grain: organisation × form × as-of date.
with in_force as (
    {{ rows_in_force('headcounts') }}
)

select
    organization_id,
    region_code,
    form,
    as_of_date,
    is_linked,
    teachers,
    students,
    file_sha256,
    file_name,
    sheet,
    row_number
from in_force
-- Parts of one whole may share a few organisations: the newer part counts (listed as Q13).
qualify {{ is_newest_row(['organization_id', 'form', 'as_of_date']) }}
