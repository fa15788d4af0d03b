{# Percents and points as offices print them: 25,3 or -25,3. #}
{% macro russian_points(value) -%}
    replace(cast(cast({{ value }} as decimal(18, 1)) as varchar), '.', ',')
{%- endmacro %}

{# A received percent beside ours, as exact as files print it: 25,30. #}
{% macro russian_hundredths(value) -%}
    replace(printf('%.2f', {{ value }}), '.', ',')
{%- endmacro %}

{# A limit or a target with the digits it has: 25 or 2,5. #}
{% macro russian_number(value) -%}
    replace(printf('%g', cast({{ value }} as double)), '.', ',')
{%- endmacro %}
