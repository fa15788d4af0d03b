-- Grain: municipality × validity (SCD-2 by registry editions and the bridge of reforms).
-- A municipality ends with its reform, else with the first edition of its region without it.
with registry_rows as (
    select * from {{ ref('registry_rows') }}
),

editions as (
    select * from {{ ref('registry_editions') }}
),

bridge as (
    select * from {{ ref('municipality_bridge') }}
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

printed as (
    select
        municipality_id,
        region_code,
        valid_from,
        name
    from spellings
    qualify
        row_number() over (
            partition by municipality_id, valid_from
            order by row_count desc, name asc, region_code asc
        ) = 1
),

successors as (
    -- The successor counts from its day, whenever a registry comes to print it.
    select
        bridge.successor_id as municipality_id,
        predecessors.region_code,
        bridge.valid_from,
        coalesce(
            bridge.successor_name,
            min_by(known.name, known.valid_from),
            min(predecessors.name)
        ) as name
    from bridge
    inner join printed as predecessors on bridge.predecessor_id = predecessors.municipality_id
    left join printed as known on bridge.successor_id = known.municipality_id
    group by
        bridge.successor_id, predecessors.region_code, bridge.valid_from, bridge.successor_name
),

named as (
    select * from printed
    union all
    select * from successors
),

names as (
    select *
    from named
    qualify
        row_number() over (
            partition by municipality_id, valid_from
            order by name asc, region_code asc
        ) = 1
),

ends as (
    -- What a later registry still prints of a municipality that ended is its successor's.
    select
        names.municipality_id,
        names.region_code,
        names.valid_from,
        names.name,
        min(bridge.valid_from) as ended_from,
        min_by(bridge.successor_id, bridge.valid_from) as successor_id
    from names
    left join bridge on names.municipality_id = bridge.predecessor_id
    group by names.municipality_id, names.region_code, names.valid_from, names.name
),

changes as (
    select *
    from ends
    where coalesce(valid_from < ended_from, true)
    qualify
        (region_code, name) is distinct from
        lag((region_code, name)) over (partition by municipality_id order by valid_from)
),

last_named as (
    select
        municipality_id,
        region_code,
        max(valid_from) as valid_from
    from printed
    group by municipality_id, region_code
),

latest_places as (
    -- An organisation that vanished stays where it was.
    select municipality_id
    from registry_rows
    qualify
        row_number() over (partition by organization_id order by valid_from desc) = 1
),

unnamed_since as (
    select
        last_named.municipality_id,
        min(editions.valid_from) as valid_to
    from last_named
    inner join editions
        on
            last_named.region_code = editions.region_code
            and last_named.valid_from < editions.valid_from
    anti join latest_places on last_named.municipality_id = latest_places.municipality_id
    group by last_named.municipality_id
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
    coalesce(periods.next_from, periods.ended_from, unnamed_since.valid_to) as valid_to,
    case when periods.next_from is null then periods.successor_id end as successor_id
from periods
left join unnamed_since on periods.municipality_id = unnamed_since.municipality_id
