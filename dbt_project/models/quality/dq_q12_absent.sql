-- Grain: kind × registry organisation absent from its files, with first and last week (Q12).
-- A list of one status is no export: it is judged for no organisation.
{{ config(materialized = 'ephemeral') }}
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
),

spans as (
    select
        kind,
        organization_id,
        max_by(region_code, report_week) as region_code,
        max_by(file_sha256, report_week) as file_sha256,
        max_by(name, report_week) as name,
        min(report_week) as first_week,
        max(report_week) as last_week
    from absent
    group by kind, organization_id
)

select
    kind,
    file_sha256,
    cast(null as varchar) as sheet,
    cast(null as bigint) as row_number,
    'Q12' as rule_code,
    'not_in_file' as variant,
    cast(null as varchar) as field,
    name as printed_value,
    case
        when first_week = last_week then 'неделя ' || {{ russian_date('last_week') }}
        else
            'недели с ' || {{ russian_date('first_week') }}
            || ' по ' || {{ russian_date('last_week') }}
    end as detail,
    cast(null as varchar) as proposal,
    last_week as report_week,
    cast(null as date) as as_of_date,
    region_code,
    organization_id
from spans
