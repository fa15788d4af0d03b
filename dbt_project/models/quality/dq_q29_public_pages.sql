-- Grain: region × week whose received share of active pages is not that of its page file.
{{ config(materialized = 'ephemeral') }}
with pages as (
    select
        report_week,
        region_code,
        count(*) as page_count,
        count(*) filter (where is_active) as active_count
    from {{ ref('fct_public_page') }}
    where is_active is not null
    group by report_week, region_code
),

compared as (
    select
        received.*,
        pages.page_count,
        pages.active_count,
        {{ percent('pages.active_count', 'pages.page_count') }} as computed_pct
    from {{ ref('fct_public_pages') }} as received
    inner join pages
        on
            received.report_week = pages.report_week
            and received.region_code = pages.region_code
)

select
    'public_pages' as kind,
    file_sha256,
    sheet,
    row_number,
    'Q29' as rule_code,
    '' as variant,
    'Активные сообщества, %' as field,
    replace(printf('%.2f', active_pct), '.', ',') as printed_value,
    'по страницам ' || replace(printf('%.2f', computed_pct), '.', ',') || ' % ('
    || active_count || ' из ' || page_count || ')' as detail,
    cast(null as varchar) as proposal,
    report_week,
    as_of_date,
    region_code,
    cast(null as varchar) as organization_id
from compared
-- A received percent may be half of its last digit away.
where abs(active_pct - computed_pct) > active_pct_step / 2
