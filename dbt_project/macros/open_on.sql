{# Openness on a day: opened ≤ day < closed, by the registry edition valid then, never by status. #}
{% macro is_open_on(organization, day) -%}
    (
        {{ is_valid_on(organization, day) }}
        and ({{ organization }}.opened_date is null or {{ organization }}.opened_date <= {{ day }})
        and ({{ organization }}.closed_date is null or {{ day }} < {{ organization }}.closed_date)
    )
{%- endmacro %}

{# Half-open validity of a slowly changing dimension. #}
{% macro is_valid_on(dimension, day) -%}
    (
        {{ dimension }}.valid_from <= {{ day }}
        and ({{ dimension }}.valid_to is null or {{ day }} < {{ dimension }}.valid_to)
    )
{%- endmacro %}
