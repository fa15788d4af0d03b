-- Grain: region × reporting week.
with in_force as (
    {{ rows_in_force('public_pages') }}
),

-- A page whose posts are not known is neither active nor inactive.
pages as (
    select
        report_week,
        region_code,
        count(*) as page_count,
        count(*) filter (where is_active) as active_page_count
    from {{ ref('fct_public_page') }}
    where is_active is not null
    group by report_week, region_code
)

select
    in_force.report_week,
    in_force.as_of_date,
    in_force.region_code,
    in_force.active_pct,
    in_force.active_pct_step,
    in_force.engagement_index,
    in_force.engagement_index_step,
    pages.page_count,
    pages.active_page_count,
    {{ percent('pages.active_page_count', 'pages.page_count') }} as active_pct_computed,
    in_force.file_sha256,
    in_force.file_name,
    in_force.sheet,
    in_force.row_number
from in_force
left join pages
    on
        in_force.report_week = pages.report_week
        and in_force.region_code = pages.region_code
