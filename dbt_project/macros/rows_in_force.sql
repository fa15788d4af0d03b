{# Staged rows of the files that count for their kind, period and region: newest and not held.
   Bases are settled first, in `base_outcomes`: what weekly files are judged by is read of it. #}
{% macro rows_in_force(kind, versions='load_versions') -%}
    select staged.*
    from {{ ref('stg_' ~ kind) }} as staged
    inner join {{ ref(versions) }} as versions
        on
            staged.file_sha256 = versions.file_sha256
            and staged.region_code = versions.region_code
            and staged.period_key = versions.period_key
    where
        versions.kind = '{{ kind }}'
        and versions.is_current
{%- endmacro %}

{# The same for every state of the data: now (state 0) and as it was before each correction. #}
{% macro rows_in_states(kind) -%}
    select
        states.state_id,
        staged.*
    from {{ ref('stg_' ~ kind) }} as staged
    inner join {{ ref('load_states') }} as states
        on
            staged.file_sha256 = states.file_sha256
            and staged.region_code = states.region_code
            and staged.period_key = states.period_key
    where states.kind = '{{ kind }}'
{%- endmacro %}

{# Completeness of the files of a kind, by state of the data, period and region. #}
{% macro completeness_of_states(kind) -%}
    select
        states.state_id,
        versions.period_key as report_week,
        versions.region_code,
        bool_and(versions.is_complete) as is_complete
    from {{ ref('load_versions') }} as versions
    inner join {{ ref('load_states') }} as states
        on
            states.is_last
            and versions.kind = states.kind
            and versions.period_key = states.period_key
            and versions.region_code = states.region_code
            and versions.file_sha256 = states.file_sha256
    where versions.kind = '{{ kind }}'
    group by states.state_id, versions.period_key, versions.region_code
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

{# All rows of a key in the newest file that has it: parts of one whole may share a few. #}
{% macro is_of_newest_part(key, prefix='') -%}
    dense_rank() over (
        partition by {{ key | join(', ') }}
        order by {{ prefix }}modified_at desc, {{ prefix }}file_sha256 desc
    ) = 1
{%- endmacro %}

{# The newest file in force of a kind, week and region: it speaks for the parts of one whole. #}
{% macro newest_in_force(condition='true') -%}
    select
        kind,
        report_week,
        region_code,
        max_by(file_sha256, (modified_at, file_sha256)) as file_sha256
    from {{ ref('load_versions') }}
    where is_current and {{ condition }}
    group by kind, report_week, region_code
{%- endmacro %}

{# The same of lists that say who is absent; a list of one status is no export and says nothing.
   What is left out is often what makes an export incomplete. #}
{% macro newest_exports() -%}
    {{ newest_in_force(
        "(is_complete or incomplete_reason = 'below_share') and " ~ is_built('report_week')
    ) }}
{%- endmacro %}
