-- Grain: row in force that gives way to the same organisation in a newer part (Q13).
{{ config(materialized = 'ephemeral') }}
with in_force as (
    select
        'sferum_organizations' as kind,
        file_sha256,
        sheet,
        row_number,
        name,
        report_week,
        as_of_date,
        region_code,
        organization_id
    from ({{ rows_in_force('sferum_organizations') }})
    union all
    select
        'my_school_organizations' as kind,
        file_sha256,
        sheet,
        row_number,
        name,
        report_week,
        as_of_date,
        region_code,
        organization_id
    from ({{ rows_in_force('my_school_organizations') }})
    union all
    select
        'headcounts' as kind,
        file_sha256,
        sheet,
        row_number,
        name,
        cast(null as date) as report_week,
        as_of_date,
        region_code,
        organization_id
    from ({{ rows_in_force('headcounts') }})
),

counted as (
    select
        file_sha256,
        sheet,
        row_number
    from {{ ref('fct_sferum_organization_week') }}
    union all
    select
        file_sha256,
        sheet,
        row_number
    from {{ ref('fct_my_school_organization') }}
    union all
    select
        file_sha256,
        sheet,
        row_number
    from {{ ref('fct_headcount') }}
)

select
    in_force.kind,
    in_force.file_sha256,
    in_force.sheet,
    in_force.row_number,
    'Q13' as rule_code,
    'parts' as variant,
    cast(null as varchar) as field,
    in_force.name as printed_value,
    cast(null as varchar) as detail,
    cast(null as varchar) as proposal,
    in_force.report_week,
    in_force.as_of_date,
    in_force.region_code,
    in_force.organization_id
from in_force
anti join counted
    on
        in_force.file_sha256 = counted.file_sha256
        and in_force.sheet = counted.sheet
        and in_force.row_number = counted.row_number
