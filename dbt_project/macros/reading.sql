{# What one dbt run reads and builds: include/vitrina/reading.py writes it beside the candidate.
   Without it, as when dbt is started by hand, all there is. #}
{% macro reading() -%}
    {%- set place = env_var('VITRINA_DBT_READING', '') if execute else '' -%}
    {%- if not place -%}
        {{ return({'is_all': true}) }}
    {%- endif -%}
    {{ return(_json_of(place)) }}
{%- endmacro %}

{% macro _json_of(place) -%}
    {%- set found = run_query("select content from read_text('" ~ place ~ "')") -%}
    {{ return(fromjson(found.columns[0].values()[0])) }}
{%- endmacro %}

{# Is the week one this run builds? #}
{% macro is_built(week) -%}
    {{ _is_among(week, 'built') }}
{%- endmacro %}

{# Is it one of them or the week before one, which changes are told from? #}
{% macro is_read(week) -%}
    {{ _is_among(week, 'read') }}
{%- endmacro %}

{% macro _is_among(week, weeks) -%}
    {%- set reading = reading() -%}
    {%- if reading.is_all -%}
        true
    {%- elif reading[weeks] -%}
        ({{ week }} in (date '{{ reading[weeks] | join("', date '") }}'))
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{# Is it a file this run reads: of the weekly exports those of its weeks, of other kinds all. #}
{% macro is_read_file(kind, period) -%}
    {%- set reading = reading() -%}
    {%- if reading.is_all -%}
        true
    {%- else -%}
        ({{ is_read(period) }} or {{ kind }} not in ('{{ reading.kinds | join("', '") }}'))
    {%- endif -%}
{%- endmacro %}

{# Rows of all files from what this run found of those it reads, as the snapshot before has them. #}
{% macro and_other_files(table) -%}
    {%- set history = history_of('carried', table) -%}
    {%- if history %}
    union all by name
    select * from {{ history }}
    where not {{ is_read_file('kind', 'period_key') }}
    {%- endif -%}
{%- endmacro %}

{# What a step said of every file, as gathered into one (include/vitrina/gather.py). #}
{% macro gathered(name) -%}
    {%- do source('landed', name) -%}
    read_parquet('{{ env_var("VITRINA_DBT_DATA") }}/gathered/{{ name }}.parquet')
{%- endmacro %}

{# Parquet files of a step output; schema.parquet gives the columns of none. #}
{% macro _step_files(place) -%}
    {%- set root = env_var('VITRINA_DBT_DATA') ~ '/' -%}
    {%- set reading = reading() -%}
    {%- set files = {} if reading.is_all else _json_of(reading.files) -%}
    {%- if place not in files -%}
        '{{ root ~ place }}/**/*.parquet'
    {%- else -%}
        [
        {%- for file in [place ~ '/schema.parquet'] + files[place] -%}
            '{{ root ~ file }}'{{ ', ' if not loop.last }}
        {%- endfor -%}
        ]
    {%- endif -%}
{%- endmacro %}

{# Rows of accepted/<kind> (include/vitrina/tables.py).
   Any kind comes from the one source `landed.accepted`: a new one needs no line in a list. #}
{% macro accepted(kind) -%}
    {%- do source('landed', 'accepted') -%}
    {{ _rows_of('accepted/' ~ kind) }}
{%- endmacro %}

{# Rows of the other step outputs: findings, candidates, entities. #}
{% macro step_output(place) -%}
    {%- do source('landed', place) -%}
    {{ _rows_of(place) }}
{%- endmacro %}

{% macro _rows_of(place) -%}
    read_parquet({{ _step_files(place) }}, union_by_name = true, hive_partitioning = false)
{%- endmacro %}

{# A table of the snapshot before; none where there is no such snapshot. #}
{% macro history_of(schema, table) -%}
    {%- if execute -%}
        {{ return(adapter.get_relation(database='history', schema=schema, identifier=table)) }}
    {%- endif -%}
{%- endmacro %}

{# The weeks of a model that this run does not build, from the snapshot before; after the model's
   own rows, where there is such a snapshot. #}
{% macro and_other_weeks(schema, table, columns=['*']) -%}
    {%- set history = history_of(schema, table) -%}
    {%- if history %}
    union all by name
    select {{ columns | join(', ') }} from {{ history }}
    where report_week is not null and not {{ is_built('report_week') }}
    {%- endif -%}
{%- endmacro %}

{# Of the weeks this run does not build: each organisation's row a week before a built week, and of
   an organisation without one its last row before; none where there is no snapshot before. #}
{% macro organization_history() -%}
    {%- set history = history_of('kpi', 'organization_week') -%}
    {%- set reading = reading() -%}
    {%- set columns = 'organization_id, report_week, inactive_weeks, last_active_week' -%}
    {%- if not history or reading.is_all -%}
    select
        organization_id,
        report_week,
        cast(null as bigint) as inactive_weeks,
        cast(null as date) as last_active_week
    from valued
    where false
    {%- else -%}
    select {{ columns }} from {{ history }}
    where {{ is_read('report_week') }} and not {{ is_built('report_week') }}
    {%- for run in reading.runs %}
    union
    (
        select {{ columns }} from {{ history }} as earlier
        semi join (
            select organization_id from valued
            where report_week between date '{{ run.first }}' and date '{{ run.last }}'
            except
            select organization_id from valued
            where report_week = date '{{ run.first }}' - 7
        ) as without_week_before
            on earlier.organization_id = without_week_before.organization_id
        where report_week < date '{{ run.first }}' - 7
        qualify row_number() over (partition by organization_id order by report_week desc) = 1
    )
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
