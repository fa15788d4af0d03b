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

leaping as (
    -- Below the least that counts a change is no jump, however steady the weeks before were.
    select
        indicator_values.*,
        limits.max_points,
        limits.min_deltas,
        limits.max_sigmas
    from indicator_values
    inner join limits
        on
            indicator_values.grain = limits.grain
            and coalesce(indicator_values.denominator >= limits.min_base, true)
            and abs(indicator_values.delta) > least(limits.min_points, limits.max_points)
    where
        indicator_values.grain = 'municipality'
        and coalesce(indicator_values.org_type = 'all', true)
),

all_values as (
    select
        report_week,
        indicator_code,
        grain,
        municipality_id,
        org_type,
        source_kind,
        definition_version,
        delta
    from {{ ref('kpi_values') }}
    where {{ is_built('report_week') }}
    {{ and_other_weeks('kpi', 'kpi_values', [
        'report_week', 'indicator_code', 'grain', 'municipality_id', 'org_type', 'source_kind',
        'definition_version', 'delta'
    ]) }}
),

usual as (
    select
        leaping.report_week,
        leaping.indicator_code,
        leaping.municipality_id,
        leaping.org_type,
        count(earlier.delta) as delta_count,
        avg(earlier.delta) as usual_delta,
        stddev_samp(earlier.delta) as sigma
    from leaping
    inner join all_values as earlier
        on
            earlier.grain = 'municipality'
            and leaping.indicator_code = earlier.indicator_code
            and leaping.municipality_id = earlier.municipality_id
            and coalesce(leaping.org_type, '') = coalesce(earlier.org_type, '')
            and leaping.source_kind = earlier.source_kind
            and leaping.definition_version = earlier.definition_version
            and leaping.report_week > earlier.report_week
    group by
        leaping.report_week, leaping.indicator_code, leaping.municipality_id, leaping.org_type
),

leaping_municipalities as (
    select
        leaping.*,
        indicators.name as field,
        municipalities.name as municipality
    from leaping
    inner join indicators on leaping.indicator_code = indicators.indicator_code
    left join usual
        on
            leaping.report_week = usual.report_week
            and leaping.indicator_code = usual.indicator_code
            and leaping.municipality_id = usual.municipality_id
            and coalesce(leaping.org_type, '') = coalesce(usual.org_type, '')
    left join municipalities
        on
            leaping.municipality_id = municipalities.municipality_id
            and {{ is_valid_on('municipalities', 'leaping.report_week') }}
    where
        abs(leaping.delta) > leaping.max_points
        or (
            usual.delta_count >= leaping.min_deltas
            and abs(leaping.delta - usual.usual_delta) > leaping.max_sigmas * usual.sigma
        )
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
