-- Grain: report week × region × municipality valid on the Friday: one pack each, with rows or not.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

organizations as (
    select
        report_week,
        region_code,
        municipality_id,
        count(*) as organization_count
    from {{ ref('rpt_organizations') }}
    group by report_week, region_code, municipality_id
),

-- Packs show no «Динамика».
versions as (
    select
        report_week,
        region_code,
        count(*) as correction_count
    from {{ ref('workbook_corrections') }}
    where not is_dynamics_only
    group by report_week, region_code
)

select
    workbooks.report_week,
    workbooks.region_code,
    municipalities.municipality_id,
    1 as sort_order,
    workbooks.region_name,
    municipalities.name as municipality_name,
    municipalities.municipality_id as oktmo,
    workbooks.week_from,
    workbooks.week_to,
    workbooks.school_year,
    workbooks.calendar_note,
    workbooks.data_as_of,
    1 + coalesce(versions.correction_count, 0) as version,
    workbooks.is_demo,
    coalesce(organizations.organization_count, 0) as organization_count,
    -- Names that differ in signs or letters' case alone may be one name to a file system.
    count(*) over (
        partition by
            workbooks.report_week,
            workbooks.region_code,
            lower(regexp_replace(municipalities.name, '[^0-9A-Za-zА-Яа-яЁё]', '', 'g'))
    ) > 1 as is_name_shared
from workbooks
inner join municipalities
    on
        workbooks.region_code = municipalities.region_code
        and {{ is_valid_on('municipalities', 'workbooks.report_week') }}
left join versions
    on
        workbooks.report_week = versions.report_week
        and workbooks.region_code = versions.region_code
left join organizations
    on
        workbooks.report_week = organizations.report_week
        and workbooks.region_code = organizations.region_code
        and municipalities.municipality_id = organizations.municipality_id
