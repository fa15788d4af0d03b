-- Grain: organisation × day, rows that no registry organisation was found for included.
with in_force as (
    {{ rows_in_force('community_statistics') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
)

select
    in_force.report_week,
    in_force.as_of_date as day,
    in_force.region_code,
    coalesce(organizations.municipality_id, in_force.municipality_id) as municipality_id,
    in_force.organization_id,
    in_force.is_linked,
    coalesce(organizations.org_type, in_force.org_type) as org_type,
    in_force.name,
    in_force.inn,
    in_force.is_connected,
    in_force.is_active,
    in_force.teachers_registered,
    in_force.students_registered,
    in_force.teachers_active_messages,
    in_force.teachers_active_calls,
    in_force.students_active,
    in_force.teachers_journal_linked,
    in_force.students_journal_linked,
    in_force.teachers_created_chat,
    in_force.teachers_messages_3,
    in_force.teachers_calls_3,
    in_force.link_method,
    in_force.link_score,
    in_force.is_hidden,
    in_force.file_sha256,
    in_force.file_name,
    in_force.sheet,
    in_force.row_number
from in_force
left join organizations
    on
        in_force.organization_id = organizations.organization_id
        and {{ is_valid_on('organizations', 'in_force.as_of_date') }}
-- Parts of one whole may share a few organisations: the newer part counts (listed as Q13).
qualify
    {{ is_newest_row(
        ['in_force.as_of_date', 'in_force.region_code', 'in_force.organization_id'], 'in_force.'
    ) }}
