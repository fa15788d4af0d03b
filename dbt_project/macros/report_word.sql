{# The word a report prints for a code (seed report_words); NULL for a code it does not know. #}
{% macro report_word(vocabulary, code) -%}
    map_extract(
        (
            select map_from_entries(list((words.code, words.word)))
            from {{ ref('report_words') }} as words
            where words.vocabulary = '{{ vocabulary }}'
        ), cast({{ code }} as varchar)
    )[1]
{%- endmacro %}

{# Place of a code in the order its vocabulary is read in. #}
{% macro report_position(vocabulary, code) -%}
    (
        select words.position
        from {{ ref('report_words') }} as words
        where words.vocabulary = '{{ vocabulary }}' and words.code = cast({{ code }} as varchar)
    )
{%- endmacro %}

{# A UTC timestamp on the clock offices read. #}
{% macro report_clock(instant) -%}
    ({{ instant }} at time zone 'UTC' at time zone '{{ var("report_timezone", "Europe/Moscow") }}')
{%- endmacro %}
