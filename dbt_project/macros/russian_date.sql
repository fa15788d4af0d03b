{# A date as offices print it: 25.10.2024. #}
{% macro russian_date(column) -%}
    strftime({{ column }}, '%d.%m.%Y')
{%- endmacro %}

{# A span of weeks, each named by its Friday. #}
{% macro weeks_in_words(first_week, last_week) -%}
    case
        when {{ first_week }} = {{ last_week }} then 'неделя ' || {{ russian_date(last_week) }}
        else
            'недели с ' || {{ russian_date(first_week) }}
            || ' по ' || {{ russian_date(last_week) }}
    end
{%- endmacro %}
