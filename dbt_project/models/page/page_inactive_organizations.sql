-- Grain: report week × organisation the week's export calls not active, in the registry or not.
select
    facts.report_week,
    facts.region_code,
    facts.municipality_id,
    coalesce(municipalities.name, facts.municipality_printed) as municipality,
    facts.organization_id,
    coalesce(organizations.name, facts.name) as name,
    facts.org_type,
    facts.is_connected,
    facts.teachers_registered,
    facts.students_registered,
    weeks.inactive_weeks,
    weeks.last_active_week,
    {{ inactive_to_do('facts') }} as to_do
from {{ ref('fct_sferum_organization_week') }} as facts
left join {{ ref('organization_week') }} as weeks
    on
        facts.report_week = weeks.report_week
        and facts.organization_id = weeks.organization_id
left join {{ ref('dim_organization') }} as organizations
    on
        facts.organization_id = organizations.organization_id
        and {{ is_valid_on('organizations', 'facts.report_week') }}
left join {{ ref('dim_municipality') }} as municipalities
    on
        facts.municipality_id = municipalities.municipality_id
        and {{ is_valid_on('municipalities', 'facts.report_week') }}
where not facts.is_active
