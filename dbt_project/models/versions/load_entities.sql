-- Grain: entity of a file whose kind, period and region has files beside it.
-- A kind of one row a region, and the registry, has its region as entity: the newest wins whole.
with contested as (
    select
        kind,
        period_key,
        region_code
    from {{ ref('load_files') }}
    group by all
    having count(*) > 1
),

named as (
    select
        'sferum_organizations' as kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        organization_id as entity
    from {{ ref('stg_sferum_organizations') }}
    union all
    select
        'sferum_municipalities' as kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        coalesce(municipality_id, municipality) as entity
    from {{ ref('stg_sferum_municipalities') }}
    union all
    select
        'sferum_regions' as kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        indicator_code || ' ' || org_type as entity
    from {{ ref('stg_sferum_regions') }}
    union all
    select
        'my_school_organizations' as kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        organization_id as entity
    from {{ ref('stg_my_school_organizations') }}
    union all
    select
        'my_school_regions' as kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        region_code as entity
    from {{ ref('stg_my_school_regions') }}
    union all
    select
        'journal_integration' as kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        region_code as entity
    from {{ ref('stg_journal_integration') }}
    union all
    select
        'public_pages' as kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        region_code as entity
    from {{ ref('stg_public_pages') }}
    union all
    select
        'registry' as kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        region_code as entity
    from {{ ref('stg_registry') }}
    union all
    select
        'headcounts' as kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        organization_id || ' ' || form as entity
    from {{ ref('stg_headcounts') }}
    union all
    select
        'organization_counts' as kind,
        period_key,
        region_code,
        file_sha256,
        modified_at,
        org_type as entity
    from {{ ref('stg_organization_counts') }}
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
    from named
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
where entities.entity is not null
