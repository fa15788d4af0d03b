{# Openness on a day: opened ≤ day < closed, by the registry edition valid then, never by status. #}
{% macro is_open_on(organization, day) -%}
    (
        {{ is_valid_on(organization, day) }}
        and coalesce({{ organization }}.opened_date, date '0001-01-01') <= {{ day }}
        and {{ day }} < coalesce({{ organization }}.closed_date, date '9999-12-31')
    )
{%- endmacro %}

{# Half-open validity of a slowly changing dimension. Comparisons only: an `or` in an outer join
   makes DuckDB compare every row with every row. #}
{% macro is_valid_on(dimension, day) -%}
    (
        {{ dimension }}.valid_from <= {{ day }}
        and {{ day }} < coalesce({{ dimension }}.valid_to, date '9999-12-31')
    )
{%- endmacro %}
