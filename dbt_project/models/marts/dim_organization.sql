-- Grain: organisation × validity (SCD-2 by the as-of dates of registry editions).
-- An organisation that a later edition no longer names stays open until a closing date comes.
with editions as (
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
            'closed_date': closed_date
        } as attributes
    from {{ ref('registry_rows') }}
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
    valid_from,
    lead(valid_from) over (partition by organization_id order by valid_from) as valid_to,
    file_sha256,
    file_name,
    sheet,
    row_number
from changes
