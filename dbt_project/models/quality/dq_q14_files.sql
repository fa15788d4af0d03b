-- Grain: head whose ИНН a head of another registry file carries too, in editions in force (Q14).
-- Two heads of one file are told by its suite.
{{ config(materialized = 'ephemeral') }}
with heads as (
    select registry_rows.*
    from {{ ref('registry_rows') }} as registry_rows
    inner join {{ ref('registry_editions') }} as editions
        on
            registry_rows.region_code = editions.region_code
            and registry_rows.as_of_date = editions.as_of_date
    where
        editions.valid_to is null
        and registry_rows.level = 'head'
        and registry_rows.inn is not null
),

paired as (
    select
        heads.*,
        min(others.name) as other_name
    from heads
    inner join heads as others
        on
            heads.inn = others.inn
            and heads.file_sha256 != others.file_sha256
            and heads.organization_id != others.organization_id
    group by all
)

select
    'registry' as kind,
    file_sha256,
    sheet,
    row_number,
    'Q14' as rule_code,
    'other_file' as variant,
    'ИНН' as field,
    inn as printed_value,
    other_name as detail,
    cast(null as varchar) as proposal,
    cast(null as date) as report_week,
    as_of_date,
    region_code,
    organization_id
from paired
