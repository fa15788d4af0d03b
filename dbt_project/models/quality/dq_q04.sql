-- Grain: municipality of the registry × weekly file it is absent from (Q04).
-- A list of one status is no export: it is judged for no municipality.
{{ config(materialized = 'ephemeral') }}
with in_force as (
    {{ newest_exports() }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

-- A municipality counts on the Friday when an organisation of it is open.
expected as (
    select distinct
        in_force.kind,
        in_force.report_week,
        in_force.region_code,
        in_force.file_sha256,
        organizations.municipality_id
    from in_force
    inner join organizations
        on
            in_force.region_code = organizations.region_code
            and {{ is_open_on('organizations', 'in_force.report_week') }}
    where
        in_force.kind in ('sferum_organizations', 'sferum_municipalities')
        and organizations.org_type != 'authority'
        and organizations.municipality_id is not null
),

present as (
    select distinct
        'sferum_organizations' as kind,
        report_week,
        region_code,
        municipality_id
    from {{ ref('fct_sferum_organization_week') }}
    union all
    select distinct
        'sferum_municipalities' as kind,
        report_week,
        region_code,
        municipality_id
    from {{ ref('fct_sferum_municipality_week') }}
),

absent as (
    select expected.*
    from expected
    anti join present
        on
            expected.kind = present.kind
            and expected.report_week = present.report_week
            and expected.region_code = present.region_code
            and expected.municipality_id = present.municipality_id
)

select
    absent.kind,
    absent.file_sha256,
    cast(null as varchar) as sheet,
    cast(null as bigint) as row_number,
    'Q04' as rule_code,
    '' as variant,
    'Муниципалитет' as field,
    coalesce(municipalities.name, absent.municipality_id) as printed_value,
    cast(null as varchar) as detail,
    cast(null as varchar) as proposal,
    absent.report_week,
    cast(null as date) as as_of_date,
    absent.region_code,
    cast(null as varchar) as organization_id
from absent
left join municipalities
    on
        absent.municipality_id = municipalities.municipality_id
        and {{ is_valid_on('municipalities', 'absent.report_week') }}
