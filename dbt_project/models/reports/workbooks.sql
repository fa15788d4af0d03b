-- Grain: report week × region with rows of the weekly exports: one regional workbook each.
select
    report_week,
    region_code
from {{ ref('fct_sferum_organization_week') }}
where {{ is_built('report_week') }}
union
select
    report_week,
    region_code
from {{ ref('fct_sferum_municipality_week') }}
where {{ is_built('report_week') }}
