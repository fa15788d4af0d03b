{% set measures = [
    ('active', 'public_pages_active_pct'), ('engagement', 'public_pages_engagement_index'),
] %}
-- Grain: report week × region of the workbook × region listed: figures not after the week.
-- The workbook's own region comes first, named even where no file lists it.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

pages as (
    select * from {{ ref('fct_public_pages') }}
),

grades as (
    select
        kpi.report_week,
        kpi.region_code,
    {% for stem, code in measures %}
        max(concat_ws(' ', labels.arrow, labels.label))
        filter (where kpi.indicator_code = '{{ code }}') as {{ stem }}_level,
        max(labels.fill) filter (where kpi.indicator_code = '{{ code }}') as {{ stem }}_fill,
        max(kpi.rank) filter (where kpi.indicator_code = '{{ code }}') as {{ stem }}_rank
        {{- ',' if not loop.last }}
    {% endfor %}
    from {{ ref('kpi_values') }} as kpi
    inner join {{ ref('status_labels') }} as labels on kpi.status = labels.status
    -- What is computed of a page file is no level of a blank in the list.
    where kpi.grain = 'region' and kpi.source_kind = 'public_pages'
    group by kpi.report_week, kpi.region_code
),

listed as (
    {{ listed_regions('workbooks', 'pages') }}
)

select
    listed.workbook_week as report_week,
    listed.workbook_region as region_code,
    listed.sort_order,
    listed.region_name,
    listed.active_pct,
    grades.active_level,
    grades.active_fill,
    grades.active_rank,
    listed.engagement_index,
    grades.engagement_level,
    grades.engagement_fill,
    grades.engagement_rank,
    listed.as_of_date,
    listed.age_days
from listed
left join grades
    on
        listed.report_week = grades.report_week
        and listed.region_code = grades.region_code
