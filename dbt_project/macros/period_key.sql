{# What files compete for: a day for kinds of daily rows (layouts), else a week or an as-of date. #}
{% macro period_key() -%}
    case
        when kind in (select kinds.kind from {{ ref('stg_kinds') }} as kinds where kinds.is_daily)
            then as_of_date
        else coalesce(report_week, as_of_date)
    end
{%- endmacro %}
