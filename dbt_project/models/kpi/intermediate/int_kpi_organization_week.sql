-- Grain: organisation and week: the registry's open ones, and those the file holds besides.
with load_versions as (
    select * from {{ ref('load_versions') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

weeks as (
    select * from {{ ref('dim_week') }}
),

facts as (
    select * from {{ ref('fct_sferum_organization_week') }}
    where is_linked
),

bases as (
    select * from {{ ref('int_kpi_base') }}
),

loaded as (
    select
        load_versions.period_key as report_week,
        load_versions.region_code,
        bool_and(load_versions.is_complete) as is_complete
    from load_versions
    where
        load_versions.kind = 'sferum_organizations'
        and load_versions.is_current
        and not load_versions.is_held
    group by load_versions.period_key, load_versions.region_code
),

known as (
    -- Openness by dates on the Friday, never by today's status.
    select
        loaded.report_week,
        loaded.region_code,
        loaded.is_complete,
        weeks.school_year,
        organizations.organization_id,
        organizations.municipality_id,
        organizations.org_type,
        {{ is_open_on('organizations', 'loaded.report_week') }} as is_open
    from loaded
    inner join weeks on loaded.report_week = weeks.report_week
    inner join organizations
        on
            loaded.region_code = organizations.region_code
            and {{ is_valid_on('organizations', 'loaded.report_week') }}
    where organizations.org_type != 'authority'
)

select
    known.report_week,
    known.region_code,
    known.municipality_id,
    known.organization_id,
    known.org_type,
    known.school_year,
    known.is_open,
    known.is_complete,
    facts.organization_id is not null as is_in_file,
    facts.is_connected,
    facts.is_active,
    facts.teachers_registered,
    facts.students_registered,
    facts.teachers_active_messages,
    facts.teachers_active_calls,
    facts.students_active,
    facts.teachers_journal_linked,
    facts.students_journal_linked,
    facts.teachers_created_chat,
    facts.teachers_messages_3,
    facts.teachers_calls_3,
    bases.teachers_base,
    bases.students_base,
    bases.denominator_kind,
    bases.base_as_of,
    bases.is_earlier_year
from known
left join facts
    on known.report_week = facts.report_week and known.organization_id = facts.organization_id
left join bases
    on known.organization_id = bases.organization_id and known.school_year = bases.school_year
where known.is_open or facts.organization_id is not null
