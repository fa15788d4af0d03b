{# Where a row was read, from the step outputs (underscored) into staging; instants are UTC. #}
{% macro staged_lineage() -%}
    _file_sha256 as file_sha256,
    _file_name as file_name,
    _sheet as sheet,
    _row_number as row_number,
    _is_hidden as is_hidden,
    {{ utc_instant('_modified_at') }} as modified_at
{%- endmacro %}

{# A plain UTC timestamp: readers need no time zone library for it. #}
{% macro utc_instant(column) -%}
    make_timestamp(epoch_us({{ column }}))
{%- endmacro %}

{# The name a file came under; it has a load a sheet, kind, period and region. #}
{% macro file_names() -%}
    select
        file_sha256,
        any_value(file_name) as file_name
    from {{ ref('stg_loads') }}
    group by file_sha256
{%- endmacro %}
