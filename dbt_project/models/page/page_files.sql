-- Grain: load of a region: what came in and what became of it.
select
    load_id,
    region_code,
    kind,
    report_week,
    as_of_date,
    file_name,
    sheet,
    row_count,
    accepted_count,
    rejected_count,
    held_count,
    case
        when outcome = 'accepted' and superseded_by is not null then 'superseded'
        else outcome
    end as outcome,
    rule_code,
    {{ report_clock('modified_at') }} as modified_at,
    cast(modified_at as date) as modified_date
from {{ ref('loads') }}
where region_code is not null
