-- Grain: authority × reporting week.
with in_force as (
    {{ rows_in_force('authority_usage') }}
)

select
    report_week,
    as_of_date,
    region_code,
    authority,
    users,
    active_pct,
    active_pct_step,
    users_called,
    file_sha256,
    file_name,
    sheet,
    row_number
from in_force
-- Parts of one whole may share a few authorities: the newer part counts.
qualify {{ is_newest_row(['report_week', 'region_code', 'authority']) }}
