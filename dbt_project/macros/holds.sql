{# The sentence of a rule that holds: of a held file, or of one let through by policy or person. #}
{% macro hold_variant(status, held='') -%}
    case
        when {{ status }} in ('held', 'refused') then '{{ held }}'
        else '{{ held ~ "_" if held }}published'
    end
{%- endmacro %}
