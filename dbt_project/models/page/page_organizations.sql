-- Grain: report week × organisation.
select
    weeks.report_week,
    weeks.region_code,
    weeks.municipality_id,
    coalesce(municipalities.name, weeks.municipality_id) as municipality,
    weeks.organization_id,
    coalesce(organizations.name, weeks.organization_id) as name,
    weeks.org_type,
    weeks.is_connected,
    weeks.is_active,
    weeks.teachers_base,
    weeks.students_base,
    weeks.teacher_active_msg_count,
    weeks.teacher_active_msg_pct,
    weeks.teacher_active_msg_status,
    weeks.student_active_count,
    weeks.student_active_pct,
    weeks.student_active_status
from {{ ref('organization_week') }} as weeks
left join {{ ref('dim_organization') }} as organizations
    on
        weeks.organization_id = organizations.organization_id
        and {{ is_valid_on('organizations', 'weeks.report_week') }}
left join {{ ref('dim_municipality') }} as municipalities
    on
        weeks.municipality_id = municipalities.municipality_id
        and {{ is_valid_on('municipalities', 'weeks.report_week') }}
