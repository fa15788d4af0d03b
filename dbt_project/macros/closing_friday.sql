{# The first Friday on or after a day: it closes what is told as of that day. #}
{% macro closing_friday(day) -%}
    cast({{ day }} + cast((12 - isodow({{ day }})) % 7 as integer) as date)
{%- endmacro %}

{# The latest Friday on or before a day: the week that what is published on that day belongs to. #}
{% macro publication_week(day) -%}
    cast(cast({{ day }} as date) - cast((isodow({{ day }}) + 2) % 7 as integer) as date)
{%- endmacro %}
