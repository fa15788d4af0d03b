{# The sentence of a rule that holds: of a held file, or of one let through by policy or person. #}
{% macro hold_variant(status, held='') -%}
    case
        when {{ status }} in ('held', 'refused') then '{{ held }}'
        else '{{ held ~ "_" if held }}published'
    end
{%- endmacro %}

{# A change in points as offices print it: 25,3 or -25,3. #}
{% macro russian_points(value) -%}
    replace(cast(cast({{ value }} as decimal(18, 1)) as varchar), '.', ',')
{%- endmacro %}
