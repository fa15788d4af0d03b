-- Grain: public page × reporting week.
with in_force as (
    {{ rows_in_force('public_page_statistics') }}
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
    in_force.page,
    in_force.inn,
    in_force.posts,
    in_force.posts >= {{ kpi_limit('public_page_active_posts') }} as is_active,
    in_force.subscribers,
    in_force.likes,
    in_force.comments,
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
-- Parts of one whole may share a few pages: the newer part counts.
qualify
    {{ is_newest_row(
        ['in_force.report_week', 'in_force.region_code', 'in_force.page'], 'in_force.'
    ) }}
