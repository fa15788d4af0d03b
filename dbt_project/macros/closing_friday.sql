{# The first Friday on or after a day: it closes what is told as of that day. #}
{% macro closing_friday(day) -%}
    cast({{ day }} + cast((12 - isodow({{ day }})) % 7 as integer) as date)
{%- endmacro %}
