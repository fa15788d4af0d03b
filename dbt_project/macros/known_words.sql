{# Fails with every value of `words` (column → vocabulary of seed report_words) that is no code of
   its vocabulary, or is one of the codes the column does not take (`without`). One query a table. #}
{% test known_words(model, words, without={}) %}
    {% for column, vocabulary in words.items() %}
        select
            '{{ column }}' as word_column,
            cast({{ column }} as varchar) as code
        from {{ model }}
        where
            {{ column }} is not null
            and cast({{ column }} as varchar) not in (
                select words.code
                from {{ ref('report_words') }} as words
                where
                    words.vocabulary = '{{ vocabulary }}'
                    {% for code in without.get(column, []) %}
                        and words.code != '{{ code }}'
                    {% endfor %}
            )
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
{% endtest %}
