-- Grain: state, source and key of kpi_values: every figure a source has, chosen or not.
{{ config(materialized = 'ephemeral') }}
{% set sources = [
    ('int_kpi_from_organizations', 1),
    ('int_kpi_my_school', 1),
    ('int_kpi_federal_lists', 1),
    ('int_kpi_readiness', 1),
    ('int_kpi_open_lessons', 1),
    ('int_kpi_from_municipalities', 2),
    ('int_kpi_page_files', 2),
    ('int_kpi_received_percents', 3),
] %}
{% for model, preference in sources %}
    select
        state_id,
        {{ figure_columns() }},
        {{ preference }} as preference
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
{% endfor %}
