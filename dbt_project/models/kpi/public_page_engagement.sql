-- Grain: week and region of the public pages list.
with indicator_values as (
    select * from {{ ref('kpi_values') }}
)

select
    pages.report_week,
    pages.as_of_date,
    pages.region_code,
    pages.active_pct,
    shares.status as active_status,
    shares.target_met as active_target_met,
    pages.engagement_index,
    indexes.status as engagement_status,
    indexes.target_met as engagement_target_met
from {{ ref('fct_public_pages') }} as pages
left join indicator_values as shares
    on
        pages.report_week = shares.report_week
        and pages.region_code = shares.region_code
        and shares.indicator_code = 'public_pages_active_pct'
        -- What is computed of a page file is no level of a blank in the list.
        and shares.source_kind = 'public_pages'
left join indicator_values as indexes
    on
        pages.report_week = indexes.report_week
        and pages.region_code = indexes.region_code
        and indexes.indicator_code = 'public_pages_engagement_index'
