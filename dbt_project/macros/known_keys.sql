{# Fails with every key of `keys` (column → dimension or seed with a column of that name) not in it;
   `only` is a condition on the rows that are asked. #}
{% test known_keys(model, keys, only='true') %}
    {% for column, dimension in keys.items() %}
        select
            '{{ column }}' as key_column,
            cast(facts.{{ column }} as varchar) as key_value
        from {{ model }} as facts
        anti join {{ ref(dimension) }} as dimension on facts.{{ column }} = dimension.{{ column }}
        where facts.{{ column }} is not null and {{ only }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
{% endtest %}
