-- Grain: week, region, file, newer file beside it or none, indicator (kind 2, region × all).
-- The sums of int_kpi_from_municipalities, of every file there is and before any is in force.
{{ config(materialized = 'ephemeral') }}
{% set kind = 'sferum_municipalities' %}
with staged as (
    select * from {{ ref('stg_' ~ kind) }}
    where municipality_id is not null
),

organizations as (
    select * from {{ ref('dim_organization') }}
    where org_type != 'authority'
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
    where theme = 'activity' and base_measure is not null
),

scopes as (
    select * from {{ ref('int_kpi_scope_week') }}
),

offered as (
    -- A region and week may have several files.
    select distinct
        period_key,
        region_code
    from {{ ref('load_files') }}
    where kind = '{{ kind }}' and {{ is_read('period_key') }}
),

expected as (
    select
        offered.period_key,
        offered.region_code,
        count(distinct organizations.municipality_id) as least_count
    from offered
    inner join organizations
        on
            offered.region_code = organizations.region_code
            and {{ is_open_on('organizations', 'offered.period_key') }}
    group by offered.period_key, offered.region_code
),

parted as (
    {{ file_parts(kind, 'staged', 'municipality_id') }}
),

measured as (
    select
        period_key,
        region_code,
        file_sha256,
        shared_with,
        municipality_id,
        {{ municipality_measures() }}
    from parted
),

summed as (
    select
        period_key,
        region_code,
        file_sha256,
        shared_with,
        numerator_measure,
        sum(numerator) filter (where denominator is not null) as numerator,
        sum(denominator) as denominator,
        count(distinct municipality_id) as found_count
    from measured
    group by period_key, region_code, file_sha256, shared_with, numerator_measure
)

select
    '{{ kind }}' as kind,
    summed.period_key,
    summed.region_code,
    summed.file_sha256,
    summed.shared_with,
    indicator_weeks.indicator_code,
    summed.numerator,
    summed.denominator,
    cast(null as bigint) as base,
    cast(null as double) as received_value,
    summed.found_count,
    -- Without a registry nobody knows how many there should be.
    coalesce(expected.least_count, 0) as least_count,
    {{ figure_definition('indicator_weeks', 'scopes.member_types') }} as definition,
    indicator_weeks.school_year,
    -- The report does not say which base version it holds: one week's is not another year's.
    case when indicator_weeks.base_measure != 'organizations' then summed.period_key end
        as base_as_of
from summed
inner join indicator_weeks
    on
        summed.period_key = indicator_weeks.report_week
        and summed.numerator_measure = indicator_weeks.numerator_measure
inner join scopes
    on
        indicator_weeks.report_week = scopes.report_week
        and indicator_weeks.indicator_code = scopes.indicator_code
        and scopes.grain = 'region'
-- The report's columns hold the types of its own grain and no others.
inner join scopes as printed
    on
        indicator_weeks.report_week = printed.report_week
        and indicator_weeks.indicator_code = printed.indicator_code
        and scopes.member_types = printed.member_types
        and printed.grain = 'municipality'
left join expected
    on
        summed.period_key = expected.period_key
        and summed.region_code = expected.region_code
