{# Fails with every key more than one row has, and every row that lacks a `required` column.
   One query for what would be a test a column: each test costs a run its own start. #}
{% test unique_grain(model, columns, required=[]) %}
    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by all
    having count(*) > 1
    {% for column in required %}
        union all
        select
            {{ columns | join(', ') }},
            0 as row_count
        from {{ model }}
        where {{ column }} is null
    {% endfor %}
{% endtest %}
