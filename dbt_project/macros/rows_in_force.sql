{# Staged rows of the files that count for their kind, period and region: newest and not held. #}
{% macro rows_in_force(kind) -%}
    select staged.*
    from {{ ref('stg_' ~ kind) }} as staged
    inner join {{ ref('load_versions') }} as versions
        on
            staged.file_sha256 = versions.file_sha256
            and staged.region_code = versions.region_code
            and staged.period_key = versions.period_key
    where
        versions.kind = '{{ kind }}'
        and versions.is_current
{%- endmacro %}

{# One row a key: the row of the newest file, and of two in one file the first. #}
{% macro is_newest_row(key, prefix='') -%}
    row_number() over (
        partition by {{ key | join(', ') }}
        order by
            {{ prefix }}modified_at desc,
            {{ prefix }}file_sha256 desc,
            {{ prefix }}sheet asc,
            {{ prefix }}row_number asc
    ) = 1
{%- endmacro %}
