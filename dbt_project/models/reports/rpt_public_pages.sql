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

regions as (
    select * from {{ ref('dim_region') }}
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
    where kpi.grain = 'region'
    group by kpi.report_week, kpi.region_code
),

latest as (
    select
        workbooks.report_week as workbook_week,
        workbooks.region_code as workbook_region,
        pages.*
    from workbooks
    inner join pages on workbooks.report_week >= pages.report_week
    qualify
        row_number() over (
            partition by workbooks.report_week, workbooks.region_code, pages.region_code
            order by pages.report_week desc, pages.as_of_date desc
        ) = 1
),

listed as (
    select
        latest.workbook_week,
        latest.workbook_region,
        latest.region_code,
        latest.active_pct,
        latest.engagement_index,
        latest.as_of_date,
    {% for stem, _ in measures %}
        grades.{{ stem }}_level,
        grades.{{ stem }}_fill,
        grades.{{ stem }}_rank{{ ',' if not loop.last }}
    {% endfor %}
    from latest
    left join grades
        on latest.report_week = grades.report_week and latest.region_code = grades.region_code
    union all by name
    select
        workbooks.report_week as workbook_week,
        workbooks.region_code as workbook_region,
        workbooks.region_code
    from workbooks
    semi join latest on workbooks.report_week = latest.workbook_week
    anti join latest as own
        on
            workbooks.report_week = own.workbook_week
            and workbooks.region_code = own.workbook_region
            and workbooks.region_code = own.region_code
)

select
    listed.workbook_week as report_week,
    listed.workbook_region as region_code,
    row_number() over (
        partition by listed.workbook_week, listed.workbook_region
        order by listed.region_code != listed.workbook_region, regions.name, listed.region_code
    ) as sort_order,
    regions.name as region_name,
    listed.active_pct,
    listed.active_level,
    listed.active_fill,
    listed.active_rank,
    listed.engagement_index,
    listed.engagement_level,
    listed.engagement_fill,
    listed.engagement_rank,
    listed.as_of_date,
    listed.workbook_week - listed.as_of_date as age_days
from listed
left join regions on listed.region_code = regions.region_code
