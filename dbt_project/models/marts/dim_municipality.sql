-- Grain: municipality × validity (SCD-2 by registry editions and the bridge of reforms).
with registry_rows as (
    select * from {{ ref('registry_rows') }}
),

successors as (
    select * from {{ ref('municipality_successors') }}
),

spellings as (
    select
        municipality_id,
        region_code,
        valid_from,
        municipality as name,
        count(*) as row_count
    from registry_rows
    where municipality_id is not null
    group by municipality_id, region_code, valid_from, municipality
),

names as (
    select *
    from spellings
    qualify
        row_number() over (
            partition by municipality_id, valid_from
            order by row_count desc, name asc, region_code asc
        ) = 1
),

changes as (
    select *
    from names
    qualify
        (region_code, name) is distinct from
        lag((region_code, name)) over (partition by municipality_id order by valid_from)
),

periods as (
    select
        *,
        lead(valid_from) over (partition by municipality_id order by valid_from) as next_from
    from changes
)

select
    periods.municipality_id,
    periods.region_code,
    periods.name,
    periods.valid_from,
    coalesce(periods.next_from, successors.valid_from) as valid_to,
    case when periods.next_from is null then successors.successor_id end as successor_id
from periods
left join successors on periods.municipality_id = successors.predecessor_id
