-- Grain: state, source and key of kpi_values: every figure a source has, chosen or not.
{{ config(materialized = 'ephemeral') }}
{% set sources = [
    ('int_kpi_from_organizations', 1),
    ('int_kpi_my_school', 1),
    ('int_kpi_federal_lists', 1),
    ('int_kpi_from_municipalities', 2),
    ('int_kpi_received_percents', 3),
] %}
{% for model, preference in sources %}
    select
        state_id,
        report_week,
        indicator_code,
        grain,
        region_code,
        municipality_id,
        org_type,
        member_types,
        is_count,
        is_calculated,
        numerator,
        denominator,
        denominator_kind,
        denominator_as_of,
        base_as_of,
        is_earlier_year,
        received_value,
        received_step,
        source_kind,
        reason_code,
        is_usable,
        {{ preference }} as preference
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
{% endfor %}
