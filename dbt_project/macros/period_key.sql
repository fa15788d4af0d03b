{# What files compete for: a day for kinds of daily rows (layouts), else a week or an as-of date. #}
{% macro period_key(prefix='') -%}
    case
        when list_contains({{ var('daily_kinds', []) }}, {{ prefix }}kind)
            then {{ prefix }}as_of_date
        else coalesce({{ prefix }}report_week, {{ prefix }}as_of_date)
    end
{%- endmacro %}
