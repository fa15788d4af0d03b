-- Grain: kind × registry organisation × week whose file it is absent from (Q12).
-- A list of one status is no export: it is judged for no organisation. An absence that lasts is one
-- issue, of its last week (dq_q12_lasting); a workbook tells it as of its own.
with in_force as (
    {{ newest_exports() }}
),

types as (
    select
        kind,
        org_type
    from {{ ref('coverage') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

expected as (
    select
        in_force.kind,
        in_force.report_week,
        in_force.region_code,
        in_force.file_sha256,
        organizations.organization_id,
        organizations.name
    from in_force
    inner join types on in_force.kind = types.kind
    inner join organizations
        on
            in_force.region_code = organizations.region_code
            and types.org_type = organizations.org_type
            and {{ is_open_on('organizations', 'in_force.report_week') }}
),

present as (
    select
        entities.kind,
        entities.report_week,
        entities.organization_id
    from {{ ref('stg_entities') }} as entities
    inner join {{ ref('load_versions') }} as versions
        on
            entities.kind = versions.kind
            and entities.period_key = versions.period_key
            and entities.region_code = versions.region_code
            and entities.file_sha256 = versions.file_sha256
    where versions.is_current
    union all
    -- A refused row is listed under the rule that refused it: its organisation is in the file.
    select
        kind,
        report_week,
        organization_id
    from {{ ref('stg_findings') }}
    where
        severity = 'reject_row'
        and organization_id is not null
),

absent as (
    select expected.*
    from expected
    anti join present
        on
            expected.kind = present.kind
            and expected.report_week = present.report_week
            and expected.organization_id = present.organization_id
)

select
    kind,
    report_week,
    region_code,
    organization_id,
    name,
    file_sha256
from absent
where {{ is_built('report_week') }}
