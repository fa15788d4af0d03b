-- Grain: week, region, file, indicator: percents as printed (kinds 3 and 7, region × all).
{{ config(materialized = 'ephemeral') }}
with slides as (
    select * from {{ ref('stg_sferum_regions') }}
    where org_type = 'all'
),

pages as (
    select * from {{ ref('stg_public_pages') }}
    where active_pct is not null
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
    where unit = '%'
),

scopes as (
    select * from {{ ref('int_kpi_scope_week') }}
    where grain = 'region'
),

printed as (
    select
        'sferum_regions' as kind,
        period_key,
        region_code,
        file_sha256,
        indicator_code,
        value as received_value
    from slides

    union all

    select
        'public_pages' as kind,
        pages.period_key,
        pages.region_code,
        pages.file_sha256,
        indicator_weeks.indicator_code,
        pages.active_pct as received_value
    from pages
    -- The index beside it is no percent: points say nothing of it.
    inner join indicator_weeks
        on
            pages.period_key = indicator_weeks.report_week
            and indicator_weeks.numerator_measure = 'active_pct'
)

select
    printed.kind,
    printed.period_key,
    printed.region_code,
    printed.file_sha256,
    cast(null as varchar) as shared_with,
    printed.indicator_code,
    cast(null as bigint) as numerator,
    cast(null as bigint) as denominator,
    cast(null as bigint) as base,
    printed.received_value,
    1 as found_count,
    1 as least_count,
    {{ figure_definition('indicator_weeks', 'scopes.member_types') }} as definition,
    indicator_weeks.school_year,
    cast(null as date) as base_as_of
from printed
inner join indicator_weeks
    on
        printed.period_key = indicator_weeks.report_week
        and printed.indicator_code = indicator_weeks.indicator_code
left join scopes
    on
        printed.period_key = scopes.report_week
        and printed.indicator_code = scopes.indicator_code
