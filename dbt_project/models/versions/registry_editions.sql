-- Grain: region × as-of date of the registry files in force.
-- The first known edition is valid from the beginning of time: history before it is its own.
select
    region_code,
    as_of_date,
    file_sha256,
    case
        when row_number() over regions_in_time = 1 then date '0001-01-01'
        else as_of_date
    end as valid_from,
    lead(as_of_date) over regions_in_time as valid_to
from {{ ref('base_outcomes') }}
where
    kind = 'registry'
    and is_current
window regions_in_time as (partition by region_code order by as_of_date)
