-- Grain: file that shares only some organisations with another of its period (Q29).
{{ config(materialized = 'ephemeral') }}
with held as (
    select * from {{ ref('load_holds') }}
    where rule_code = 'Q29'
),

files as (
    {{ file_names() }}
)

select
    held.kind,
    held.file_sha256,
    cast(null as varchar) as sheet,
    cast(null as bigint) as row_number,
    'Q29' as rule_code,
    {{ hold_variant('held.status', 'overlap') }} as variant,
    cast(null as varchar) as field,
    own.file_name as printed_value,
    others.file_name as detail,
    cast(null as varchar) as proposal,
    held.report_week,
    held.as_of_date,
    held.region_code,
    cast(null as varchar) as organization_id
from held
left join files as own on held.file_sha256 = own.file_sha256
left join files as others on held.overlaps_with = others.file_sha256
