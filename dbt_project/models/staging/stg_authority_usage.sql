-- Grain: file row of the use by authorities.
select
    {{ staged_lineage() }},
    report_week,
    as_of_date,
    region_code,
    coalesce(report_week, as_of_date) as period_key,
    authority,
    users,
    active_pct,
    active_pct_step,
    users_called
from {{ accepted('authority_usage') }}
