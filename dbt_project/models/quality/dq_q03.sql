-- Grain: file with too few rows beside the week before, held or let through (Q03).
{{ config(materialized = 'ephemeral') }}
with held as (
    select * from {{ ref('load_holds') }}
    where rule_code = 'Q03'
)

select
    kind,
    file_sha256,
    cast(null as varchar) as sheet,
    cast(null as bigint) as row_number,
    'Q03' as rule_code,
    {{ hold_variant('status') }} as variant,
    cast(null as varchar) as field,
    cast(cast(offered as bigint) as varchar) as printed_value,
    cast(cast(before as bigint) as varchar) as detail,
    cast(null as varchar) as proposal,
    report_week,
    as_of_date,
    region_code,
    cast(null as varchar) as organization_id
from held
