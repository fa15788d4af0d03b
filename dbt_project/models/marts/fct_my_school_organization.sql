-- Grain: file row of the «Моя школа» organisation lists in force.
with in_force as (
    {{ rows_in_force('my_school_organizations') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
)

select
    in_force.report_week,
    in_force.as_of_date,
    in_force.region_code,
    coalesce(organizations.municipality_id, in_force.municipality_id) as municipality_id,
    in_force.organization_id,
    in_force.is_linked,
    in_force.level,
    in_force.inn,
    -- «Как у головной» leaves no ИНН of the branch's own; some print the head's instead.
    coalesce(in_force.level = 'branch', false)
    and (in_force.inn is null or coalesce(in_force.inn = heads.inn, false)) as inn_is_head,
    in_force.ogrn,
    in_force.name,
    in_force.organizations,
    in_force.active,
    in_force.teachers,
    in_force.teachers_active,
    in_force.students,
    in_force.students_active,
    in_force.municipality as municipality_printed,
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
        and {{ is_valid_on('organizations', 'in_force.report_week') }}
left join organizations as heads
    on
        organizations.head_organization_id = heads.organization_id
        and {{ is_valid_on('heads', 'in_force.report_week') }}
-- Parts of one whole may share a few organisations: all rows of the newer part count.
qualify
    not in_force.is_linked
    or {{ is_of_newest_part(
        ['in_force.report_week', 'in_force.region_code', 'in_force.organization_id'], 'in_force.'
    ) }}
