-- Grain: file row of the registry of organisations.
select
    {{ staged_lineage() }},
    as_of_date,
    region_code,
    as_of_date as period_key,
    municipality_id,
    coalesce(organization_id, organization_code) as organization_id,
    full_name,
    name,
    org_type,
    level,
    inn,
    kpp,
    ogrn,
    oktmo,
    municipality,
    status,
    opened_date,
    closed_date,
    head,
    successor
from {{ accepted('registry') }}
