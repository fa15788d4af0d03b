{# Reports on the latest open lesson not after the week, by workbook, all its days of viewing.
   A day of viewing that no lesson was found for stands for a lesson of its own. #}
{% macro latest_lesson(workbooks) -%}
    select
        {{ workbooks }}.report_week as workbook_week,
        reports.*
    from {{ workbooks }}
    inner join (
        select
            *,
            coalesce(lesson_date, viewed_date) as held_on,
            {{ closing_friday('coalesce(lesson_date, viewed_date)') }} as held_week
        from {{ ref('fct_open_lesson') }}
    ) as reports
        on
            {{ workbooks }}.region_code = reports.region_code
            and {{ workbooks }}.report_week >= reports.held_week
    qualify
        rank() over (
            partition by {{ workbooks }}.report_week, {{ workbooks }}.region_code
            order by reports.held_on desc
        ) = 1
{%- endmacro %}
