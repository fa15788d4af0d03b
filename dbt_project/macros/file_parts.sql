{# Rows of files, and once more with each newer file beside it that holds the entity as well:
   what two parts of one whole share is taken off, so that it counts once. #}
{% macro file_parts(kind, rows, entity) -%}
    select
        {{ rows }}.*,
        cast(null as varchar) as shared_with
    from {{ rows }}

    union all

    select
        older.*,
        newer.file_sha256 as shared_with
    from {{ rows }} as older
    -- Few keys have several files: only theirs are compared.
    semi join (
        select
            contested.period_key,
            contested.region_code
        from {{ ref('load_entities') }} as contested
        where contested.kind = '{{ kind }}'
    ) as contested
        on
            older.period_key = contested.period_key
            and older.region_code = contested.region_code
    inner join {{ rows }} as newer
        on
            older.period_key = newer.period_key
            and older.region_code = newer.region_code
            and older.{{ entity }} = newer.{{ entity }}
            and (older.modified_at, older.file_sha256) < (newer.modified_at, newer.file_sha256)
{%- endmacro %}

{# What makes two figures of an indicator comparable: definition, platform, types of `all`. #}
{% macro figure_definition(indicator, member_types) -%}
    concat_ws('|', {{ indicator }}.definition_version, {{ indicator }}.platform, {{ member_types }})
{%- endmacro %}
