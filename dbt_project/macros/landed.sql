{# Rows of accepted/<kind> (include/vitrina/tables.py); schema.parquet gives the columns of none.
   Any kind comes from the one source `landed.accepted`: a new one needs no line in a list. #}
{% macro accepted(kind) -%}
    {%- do source('landed', 'accepted') -%}
    read_parquet('{{ env_var("VITRINA_DBT_DATA") }}/accepted/{{ kind }}/**/*.parquet', union_by_name = true, hive_partitioning = false)
{%- endmacro %}

{# Rows of the other step outputs: findings, loads, candidates. #}
{% macro step_output(place) -%}
    {%- do source('landed', place.split('/') | last) -%}
    read_parquet('{{ env_var("VITRINA_DBT_DATA") }}/{{ place }}/**/*.parquet', union_by_name = true, hive_partitioning = false)
{%- endmacro %}
