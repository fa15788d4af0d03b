-- Grain: file row of the statistics of public pages.
select
    {{ staged_lineage() }},
    report_week,
    as_of_date,
    region_code,
    coalesce(report_week, as_of_date) as period_key,
    municipality_id,
    organization_id,
    is_linked,
    link_method,
    link_score,
    municipality,
    page,
    name,
    inn,
    posts,
    subscribers,
    likes,
    comments
from {{ accepted('public_page_statistics') }}
