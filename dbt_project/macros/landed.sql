{# Rows of accepted/<kind> (include/vitrina/tables.py); schema.parquet gives the columns of none. #}
{% macro accepted(kind) -%}
    read_parquet('{{ env_var("VITRINA_DBT_DATA") }}/accepted/{{ kind }}/**/*.parquet', union_by_name = true, hive_partitioning = false)
{%- endmacro %}

{# Rows of the other step outputs: findings, loads, candidates. #}
{% macro step_output(place) -%}
    read_parquet('{{ env_var("VITRINA_DBT_DATA") }}/{{ place }}/**/*.parquet', union_by_name = true, hive_partitioning = false)
{%- endmacro %}
