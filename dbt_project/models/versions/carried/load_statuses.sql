-- Grain: kind × period × region × file that says whether organisations are active.
with entities as (
    select * from {{ ref('stg_entities') }}
    where
        is_active is not null
        and {{ is_read_file('kind', 'period_key') }}
),

found as (
    select
        kind,
        period_key,
        region_code,
        file_sha256,
        bool_or(is_active) as has_active,
        bool_or(not is_active) as has_inactive
    from entities
    group by kind, period_key, region_code, file_sha256
)

select * from found
{{ and_other_files('load_statuses') }}
