-- Grain: municipality × indicator, or organisation, that leaps within a week (Q20, a warning).
-- Of an organisation the indicator that leaps most speaks for all.
{{ config(materialized = 'ephemeral') }}
with indicator_values as (
    select * from {{ ref('kpi_values') }}
),

organization_weeks as (
    select * from {{ ref('organization_week') }}
),

organization_rows as (
    select * from {{ ref('fct_sferum_organization_week') }}
    where is_linked
),

indicators as (
    {{ percent_names() }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

limits as (
    select * from {{ ref('jump_limits') }}
),

files as (
    {{ newest_in_force() }}
),

varying as (
    select
        *,
        count(delta) over earlier as delta_count,
        avg(delta) over earlier as usual_delta,
        stddev_samp(delta) over earlier as sigma
    from indicator_values
    where
        grain = 'municipality'
        and coalesce(org_type = 'all', true)
    window
        earlier as (
            partition by
                indicator_code, municipality_id, org_type, source_kind, definition_version
            order by report_week
            rows between unbounded preceding and 1 preceding
        )
),

leaping_municipalities as (
    select
        varying.*,
        indicators.name as field,
        municipalities.name as municipality
    from varying
    inner join indicators on varying.indicator_code = indicators.indicator_code
    inner join limits
        on
            varying.grain = limits.grain
            and coalesce(varying.denominator >= limits.min_base, true)
            and (
                abs(varying.delta) > limits.max_points
                or (
                    varying.delta_count >= limits.min_deltas
                    and abs(varying.delta) > limits.min_points
                    and abs(varying.delta - varying.usual_delta)
                    > limits.max_sigmas * varying.sigma
                )
            )
    left join municipalities
        on
            varying.municipality_id = municipalities.municipality_id
            and {{ is_valid_on('municipalities', 'varying.report_week') }}
),

organization_deltas as (
    select
        report_week,
        region_code,
        organization_id,
        unnest([
            {% for stem, _, base in organization_stems() %}
                {
                    'indicator_code': '{{ stem }}_pct',
                    'base': {{ base }}_base,
                    'value': {{ stem }}_pct,
                    'delta': {{ stem }}_delta
                }{{ ',' if not loop.last }}
            {% endfor %}
        ], recursive := true)
    from organization_weeks
),

leaping_organizations as (
    select
        organization_deltas.*,
        indicators.name as field
    from organization_deltas
    inner join indicators on organization_deltas.indicator_code = indicators.indicator_code
    inner join limits
        on
            limits.grain = 'organization'
            and organization_deltas.base >= limits.min_base
            and abs(organization_deltas.delta) > limits.max_points
    qualify
        row_number() over (
            partition by organization_deltas.report_week, organization_deltas.organization_id
            order by abs(organization_deltas.delta) desc, organization_deltas.indicator_code asc
        ) = 1
)

select
    leaping_municipalities.source_kind as kind,
    files.file_sha256,
    cast(null as varchar) as sheet,
    cast(null as bigint) as row_number,
    'Q20' as rule_code,
    'below_region' as variant,
    leaping_municipalities.field,
    {{ russian_points('leaping_municipalities.delta') }} as printed_value,
    concat_ws(
        ', ',
        leaping_municipalities.municipality,
        'стало ' || {{ russian_points('leaping_municipalities.value') }} || ' %'
    ) as detail,
    cast(null as varchar) as proposal,
    leaping_municipalities.report_week,
    cast(null as date) as as_of_date,
    leaping_municipalities.region_code,
    cast(null as varchar) as organization_id
from leaping_municipalities
left join files
    on
        leaping_municipalities.source_kind = files.kind
        and leaping_municipalities.report_week = files.report_week
        and leaping_municipalities.region_code = files.region_code

union all

select
    'sferum_organizations' as kind,
    organization_rows.file_sha256,
    organization_rows.sheet,
    organization_rows.row_number,
    'Q20' as rule_code,
    'below_region' as variant,
    leaping_organizations.field,
    {{ russian_points('leaping_organizations.delta') }} as printed_value,
    concat_ws(
        ', ',
        organization_rows.name,
        'стало ' || {{ russian_points('leaping_organizations.value') }} || ' %'
    ) as detail,
    cast(null as varchar) as proposal,
    leaping_organizations.report_week,
    cast(null as date) as as_of_date,
    leaping_organizations.region_code,
    leaping_organizations.organization_id
from leaping_organizations
inner join organization_rows
    on
        leaping_organizations.report_week = organization_rows.report_week
        and leaping_organizations.organization_id = organization_rows.organization_id
