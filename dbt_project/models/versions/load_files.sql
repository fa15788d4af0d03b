-- Grain: kind × period × region × file with accepted rows: what competes to be in force.
select
    kind,
    period_key,
    region_code,
    file_sha256,
    max(report_week) as report_week,
    max(as_of_date) as as_of_date,
    max(modified_at) as modified_at,
    cast(sum(row_count) as bigint) as row_count,
    cast(sum(accepted_count) as bigint) as accepted_count
from {{ ref('stg_loads') }}
where
    outcome = 'accepted'
    and accepted_count > 0
    and period_key is not null
    and region_code is not null
group by kind, period_key, region_code, file_sha256
