-- Grain: state, organisation and week: the registry's open ones, and those the file holds besides.
{% set measures = [
    'is_connected', 'is_active', 'teachers_created_chat', 'teachers_messages_3', 'teachers_calls_3'
] + organization_stems() | map(attribute=1) | list %}
with state_weeks as (
    select * from {{ ref('int_kpi_state_week') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

bases as (
    select * from {{ ref('int_kpi_base') }}
),

facts as (
    select
        0 as state_id,
        report_week,
        organization_id,
        file_sha256,
    {% for measure in measures %}
        {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
    from {{ ref('fct_sferum_organization_week') }}
    where is_linked
    union all
    select
        state_id,
        report_week,
        organization_id,
        file_sha256,
    {% for measure in measures %}
        {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
    from ({{ rows_in_states('sferum_organizations') }}) as replaced
    where replaced.state_id > 0 and replaced.is_linked
    qualify
        {{ is_newest_row(
            ['replaced.state_id', 'replaced.report_week', 'replaced.region_code',
             'replaced.organization_id'], 'replaced.'
        ) }}
),

known as (
    -- Openness by dates on the Friday, never by today's status.
    select
        state_weeks.*,
        organizations.organization_id,
        organizations.municipality_id,
        organizations.org_type,
        {{ is_open_on('organizations', 'state_weeks.report_week') }} as is_open
    from state_weeks
    inner join organizations
        on
            state_weeks.region_code = organizations.region_code
            and {{ is_valid_on('organizations', 'state_weeks.report_week') }}
    where organizations.org_type != 'authority'
)

select
    known.state_id,
    known.report_week,
    known.region_code,
    known.municipality_id,
    known.organization_id,
    known.org_type,
    known.school_year,
    known.is_open,
    known.is_complete,
    facts.organization_id is not null as is_in_file,
    facts.file_sha256,
    {% for measure in measures %}
        facts.{{ measure }},
    {% endfor %}
    bases.teachers_base,
    bases.students_base,
    bases.denominator_kind,
    bases.base_as_of,
    bases.is_earlier_year
from known
left join facts
    on
        known.export_state = facts.state_id
        and known.report_week = facts.report_week
        and known.organization_id = facts.organization_id
left join bases
    on
        known.base_state = bases.state_id
        and known.organization_id = bases.organization_id
        and known.school_year = bases.school_year
where known.is_open or facts.organization_id is not null
