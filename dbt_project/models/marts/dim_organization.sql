-- Grain: organisation × validity (SCD-2 by the as-of dates of registry editions).
-- An organisation that a later edition no longer names stays open until a closing date comes.
-- From the day of a reform on it lies in the successor of the municipality its edition names.
with registry_rows as (
    select
        *,
        lead(valid_from) over (partition by organization_id order by valid_from) as next_from
    from {{ ref('registry_rows') }}
),

bridge as (
    select * from {{ ref('municipality_bridge') }}
),

moments as (
    select
        organization_id,
        valid_from as edition_from,
        valid_from
    from registry_rows
    union
    select
        registry_rows.organization_id,
        registry_rows.valid_from as edition_from,
        bridge.valid_from
    from registry_rows
    inner join bridge
        on
            registry_rows.municipality_id = bridge.predecessor_id
            and registry_rows.valid_from < bridge.valid_from
            and coalesce(registry_rows.next_from > bridge.valid_from, true)
),

placed as (
    select
        registry_rows.* replace (
            moments.valid_from as valid_from,
            coalesce(bridge.successor_id, registry_rows.municipality_id) as municipality_id
        )
    from moments
    inner join registry_rows
        on
            moments.organization_id = registry_rows.organization_id
            and moments.edition_from = registry_rows.valid_from
    asof left join bridge
        on
            registry_rows.municipality_id = bridge.predecessor_id
            and moments.valid_from >= bridge.valid_from
),

editions as (
    select
        *,
        {
            'region_code': region_code,
            'municipality_id': municipality_id,
            'oktmo': oktmo,
            'name': name,
            'full_name': full_name,
            'org_type': org_type,
            'level': level,
            'head_organization_id': head_organization_id,
            'inn': inn,
            'kpp': kpp,
            'ogrn': ogrn,
            'status': status,
            'opened_date': opened_date,
            'closed_date': closed_date,
            'successor_organization_id': successor_organization_id
        } as attributes
    from placed
),

changes as (
    select *
    from editions
    qualify
        attributes is distinct from
        lag(attributes) over (partition by organization_id order by valid_from)
)

select
    organization_id,
    region_code,
    municipality_id,
    oktmo,
    name,
    full_name,
    org_type,
    level,
    head_organization_id,
    inn,
    kpp,
    ogrn,
    status,
    opened_date,
    closed_date,
    successor_organization_id,
    valid_from,
    lead(valid_from) over (partition by organization_id order by valid_from) as valid_to,
    file_sha256,
    file_name,
    sheet,
    row_number
from changes
