-- Grain: region or municipality × week × indicator × type with a percent over a limit (Q18).
-- Over 100 is real, part-timers are in no base and the base is a year old: it is listed, not cut.
{{ config(materialized = 'ephemeral') }}
with indicator_values as (
    select * from {{ ref('kpi_values') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

limits as (
    select * from {{ ref('percent_limits') }}
),

files as (
    {{ newest_in_force() }}
    union all
    -- Files that name no week, in the week their figures stand in.
    select
        versions.kind,
        weeks.report_week,
        versions.region_code,
        max_by(versions.file_sha256, (versions.modified_at, versions.file_sha256)) as file_sha256
    from {{ ref('load_versions') }} as versions
    inner join {{ ref('as_of_weeks') }} as weeks
        on
            versions.kind = weeks.kind
            and versions.period_key = weeks.period_key
    where versions.is_current
    group by versions.kind, weeks.report_week, versions.region_code
),

exceeding as (
    select
        indicator_values.*,
        indicators.name,
        coalesce(limits.variant, '') as variant
    from indicator_values
    inner join indicators
        on
            indicator_values.indicator_code = indicators.indicator_code
            and indicator_values.definition_version = indicators.definition_version
            and indicators.unit = '%'
    inner join limits on indicator_values.value > limits.over_pct
    where indicator_values.grain in ('region', 'municipality')
    -- The highest limit passed counts.
    qualify
        row_number() over (
            partition by
                indicator_values.report_week,
                indicator_values.indicator_code,
                indicator_values.grain,
                indicator_values.region_code,
                indicator_values.municipality_id,
                indicator_values.org_type
            order by limits.over_pct desc
        ) = 1
)

select
    exceeding.source_kind as kind,
    files.file_sha256,
    cast(null as varchar) as sheet,
    cast(null as bigint) as row_number,
    'Q18' as rule_code,
    exceeding.variant,
    exceeding.name as field,
    {{ russian_points('exceeding.value') }} as printed_value,
    concat_ws(
        ', ',
        exceeding.numerator || ' из ' || exceeding.denominator,
        municipalities.name,
        lower({{ report_word('org_type', 'exceeding.org_type') }})
    ) as detail,
    cast(null as varchar) as proposal,
    exceeding.report_week,
    cast(null as date) as as_of_date,
    exceeding.region_code,
    cast(null as varchar) as organization_id
from exceeding
left join files
    on
        exceeding.source_kind = files.kind
        and exceeding.report_week = files.report_week
        and exceeding.region_code = files.region_code
left join municipalities
    on
        exceeding.municipality_id = municipalities.municipality_id
        and {{ is_valid_on('municipalities', 'exceeding.report_week') }}
