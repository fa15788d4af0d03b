-- Grain: report week × region × file row of «Моя школа», the region's totals last.
-- The latest list and the latest totals not after the week, each with its own date.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

organizations as (
    select
        workbooks.report_week as workbook_week,
        lists.*
    from workbooks
    inner join {{ ref('fct_my_school_organization') }} as lists
        on
            workbooks.region_code = lists.region_code
            and workbooks.report_week >= lists.report_week
    qualify
        dense_rank() over (
            partition by workbooks.report_week, workbooks.region_code
            order by lists.report_week desc
        ) = 1
),

totals as (
    select
        workbooks.report_week as workbook_week,
        totals.*
    from workbooks
    inner join {{ ref('fct_my_school_region') }} as totals
        on
            workbooks.region_code = totals.region_code
            and workbooks.report_week >= totals.report_week
    qualify
        row_number() over (
            partition by workbooks.report_week, workbooks.region_code
            order by totals.report_week desc, totals.as_of_date desc
        ) = 1
),

listed as (
    select
        organizations.workbook_week,
        organizations.region_code,
        false as is_total,
        coalesce(municipalities.name, organizations.municipality_printed) as municipality,
        organizations.name,
        {{ report_word('level', 'organizations.level') }} as level,
        organizations.ogrn,
        organizations.inn,
        case
            when organizations.inn_is_head then {{ report_word('remark', "'head_inn'") }}
            else 'н/д'
        end as inn_missing,
        'н/д' as identifiers_missing,
        organizations.organizations,
        organizations.active,
        organizations.teachers,
        organizations.teachers_active,
        organizations.students,
        organizations.students_active,
        organizations.as_of_date,
        organizations.file_sha256,
        organizations.row_number
    from organizations
    left join municipalities
        on
            organizations.municipality_id = municipalities.municipality_id
            and {{ is_valid_on('municipalities', 'organizations.report_week') }}
    union all by name
    select
        workbook_week,
        region_code,
        true as is_total,
        {{ report_word('remark', "'own_total'") }} as municipality,
        'Итого' as name,
        '–' as inn_missing,
        '–' as identifiers_missing,
        organizations,
        active,
        teachers,
        teachers_active,
        students,
        students_active,
        as_of_date
    from totals
)

select
    workbook_week as report_week,
    region_code,
    row_number() over (
        partition by workbook_week, region_code
        order by is_total, municipality, name, file_sha256, row_number
    ) as sort_order,
    is_total,
    municipality,
    name,
    level,
    ogrn,
    inn,
    inn_missing,
    identifiers_missing,
    organizations,
    active,
    teachers,
    teachers_active,
    students,
    students_active,
    as_of_date,
    workbook_week - as_of_date as age_days
from listed
