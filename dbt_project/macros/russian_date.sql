{# A date as offices print it: 25.10.2024. #}
{% macro russian_date(column) -%}
    strftime({{ column }}, '%d.%m.%Y')
{%- endmacro %}
