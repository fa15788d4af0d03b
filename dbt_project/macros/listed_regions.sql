{# What a workbook lists by region: of every region the latest row of `facts` not after the week,
   the workbook's own region first, and named even where no file lists it. #}
{% macro listed_regions(workbooks, facts) -%}
    with latest as (
        select
            {{ workbooks }}.report_week as workbook_week,
            {{ workbooks }}.region_code as workbook_region,
            {{ facts }}.*
        from {{ workbooks }}
        inner join {{ facts }} on {{ workbooks }}.report_week >= {{ facts }}.report_week
        qualify
            row_number() over (
                partition by
                    {{ workbooks }}.report_week,
                    {{ workbooks }}.region_code,
                    {{ facts }}.region_code
                order by {{ facts }}.report_week desc, {{ facts }}.as_of_date desc
            ) = 1
    ),

    united as (
        select * from latest
        union all by name
        select
            {{ workbooks }}.report_week as workbook_week,
            {{ workbooks }}.region_code as workbook_region,
            {{ workbooks }}.region_code
        from {{ workbooks }}
        semi join latest on {{ workbooks }}.report_week = latest.workbook_week
        anti join latest as own
            on
                {{ workbooks }}.report_week = own.workbook_week
                and {{ workbooks }}.region_code = own.workbook_region
                and {{ workbooks }}.region_code = own.region_code
    )

    select
        united.*,
        regions.name as region_name,
        row_number() over (
            partition by united.workbook_week, united.workbook_region
            order by united.region_code != united.workbook_region, regions.name, united.region_code
        ) as sort_order,
        united.workbook_week - united.as_of_date as age_days
    from united
    left join {{ ref('dim_region') }} as regions on united.region_code = regions.region_code
{%- endmacro %}
