-- Grain: row in force that gives way to the same organisation in a newer part (Q13).
{{ config(materialized = 'ephemeral') }}
with in_force as (
    select
        entities.*,
        max((entities.modified_at, entities.file_sha256)) over (
            partition by
                entities.kind, entities.period_key, entities.region_code, entities.entity
        ) as newest_part
    from {{ ref('stg_entities') }} as entities
    inner join {{ ref('load_versions') }} as versions
        on
            entities.kind = versions.kind
            and entities.period_key = versions.period_key
            and entities.region_code = versions.region_code
            and entities.file_sha256 = versions.file_sha256
    where
        versions.is_current
        and entities.organization_id is not null
)

select
    kind,
    file_sha256,
    sheet,
    row_number,
    'Q13' as rule_code,
    'parts' as variant,
    cast(null as varchar) as field,
    printed_name as printed_value,
    cast(null as varchar) as detail,
    cast(null as varchar) as proposal,
    report_week,
    as_of_date,
    region_code,
    organization_id
from in_force
where (modified_at, file_sha256) != newest_part
