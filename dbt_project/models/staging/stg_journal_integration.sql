-- Grain: file row of the electronic journal integration status.
select
    {{ staged_lineage() }},
    report_week,
    as_of_date,
    region_code,
    coalesce(report_week, as_of_date) as period_key,
    vendor,
    chats_calls,
    mini_app
from {{ accepted('journal_integration') }}
