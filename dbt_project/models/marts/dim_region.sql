-- Grain: region (subject of the federation).
select
    region_code,
    name,
    oktmo_prefix,
    inn_prefixes
from {{ ref('regions') }}
