-- Grain: file row of the headcounts.
select
    {{ staged_lineage() }},
    as_of_date,
    region_code,
    as_of_date as period_key,
    municipality_id,
    organization_id,
    is_linked,
    link_method,
    link_score,
    organization_code,
    inn,
    kpp,
    name,
    form,
    teachers,
    students
from {{ accepted('headcounts') }}
