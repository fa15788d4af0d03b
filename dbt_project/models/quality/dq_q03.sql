-- Grain: file held for too few rows, one finding each (Q03).
{{ config(materialized = 'ephemeral') }}
with held as (
    select *
    from {{ ref('load_versions') }}
    where hold_rule = 'Q03'
)

select
    kind,
    file_sha256,
    cast(null as varchar) as sheet,
    cast(null as bigint) as row_number,
    'Q03' as rule_code,
    '' as variant,
    cast(null as varchar) as field,
    cast(rows_offered as varchar) as printed_value,
    cast(rows_before as varchar) as detail,
    cast(null as varchar) as proposal,
    report_week,
    as_of_date,
    region_code,
    cast(null as varchar) as organization_id
from held
