-- Grain: entity of a file whose kind, period and region has files beside it.
with contested as (
    select
        kind,
        period_key,
        region_code
    from {{ ref('load_files') }}
    group by all
    having count(*) > 1
),

entities as (
    -- An entity may stand on many rows of its file.
    select distinct
        kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        entity
    from {{ ref('stg_entities') }}
)

select
    entities.kind,
    entities.period_key,
    entities.region_code,
    entities.file_sha256,
    entities.modified_at,
    entities.entity
from entities
inner join contested
    on
        entities.kind = contested.kind
        and entities.period_key = contested.period_key
        and entities.region_code = contested.region_code
