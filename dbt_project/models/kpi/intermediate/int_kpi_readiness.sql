-- Grain: state, week, region and municipality (kind 13, readiness for distance learning).
-- Of several as-of dates within a week an organisation's latest counts.
with answers as (
    {{ organization_answers('readiness', 'measure', 'status', printed='measure_status',
        keys=['state_id']) }}
),

measures as (
    select count(*) as measure_count from {{ ref('readiness_measures') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

latest as (
    -- An organisation no registry knows is counted apart.
    select
        *,
        {{ closing_friday('as_of_date') }} as report_week
    from answers
    where is_linked and municipality_id is not null
    qualify
        as_of_date = max(as_of_date) over (
            partition by state_id, organization_id, {{ closing_friday('as_of_date') }}
        )
),

counted as (
    select
        state_id,
        report_week,
        region_code,
        municipality_id,
        max(as_of_date) as as_of_date,
        cast(count(*) filter (where status = 'yes') as bigint) as numerator,
        count(distinct organization_id) as organization_count
    from latest
    group by state_id, report_week, region_code, municipality_id
)

select
    counted.state_id,
    counted.report_week,
    indicator_weeks.indicator_code,
    'municipality' as grain,
    counted.region_code,
    counted.municipality_id,
    false as is_count,
    true as is_calculated,
    counted.numerator,
    -- A measure left blank is not done.
    cast(counted.organization_count * measures.measure_count as bigint) as denominator,
    'readiness_measures' as denominator_kind,
    counted.as_of_date as denominator_as_of,
    'readiness' as source_kind,
    true as is_usable,
    {{ no_figures([
        'org_type', 'member_types', 'base_as_of', 'received_value', 'received_step',
        'reason_code', 'is_earlier_year'
    ]) }}
from counted
cross join measures
inner join indicator_weeks
    on
        counted.report_week = indicator_weeks.report_week
        and indicator_weeks.theme = 'readiness'
