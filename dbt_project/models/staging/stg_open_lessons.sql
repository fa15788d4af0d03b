-- Grain: file row of the open lesson reports.
select
    {{ staged_lineage() }},
    as_of_date,
    viewed_date,
    region_code,
    as_of_date as period_key,
    municipality_id,
    territory,
    organizations,
    participants_8,
    participants_9,
    participants_10,
    participants_11,
    participants
from {{ accepted('open_lessons') }}
