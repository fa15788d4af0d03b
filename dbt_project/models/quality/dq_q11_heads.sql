-- Grain: branch of the latest registry edition whose head cannot be found (Q11).
-- Such a branch counts as a school.
{{ config(materialized = 'ephemeral') }}
select
    'registry' as kind,
    registry_rows.file_sha256,
    registry_rows.sheet,
    registry_rows.row_number,
    'Q11' as rule_code,
    'registry' as variant,
    'Головная организация' as field,
    coalesce(registry_rows.head_printed, '') as printed_value,
    cast(null as varchar) as detail,
    cast(null as varchar) as proposal,
    cast(null as date) as report_week,
    registry_rows.as_of_date,
    registry_rows.region_code,
    registry_rows.organization_id
from {{ ref('registry_rows') }} as registry_rows
inner join {{ ref('registry_editions') }} as editions
    on
        registry_rows.region_code = editions.region_code
        and registry_rows.as_of_date = editions.as_of_date
where
    editions.valid_to is null
    and registry_rows.level = 'branch'
    and registry_rows.head_organization_id is null
