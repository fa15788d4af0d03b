-- Grain: replaced and replacing file, week, indicator and entity whose figure changed (kind 1).
with counts as (
    select * from {{ ref('int_kpi_version_counts') }}
),

figures as (
    select * from {{ ref('int_kpi_from_organizations') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

scopes as (
    select * from {{ ref('int_kpi_scope_week') }}
),

coded as (
    select
        counts.*,
        indicator_weeks.indicator_code,
        list_contains(indicator_weeks.grains, 'organization')
        and not list_contains(indicator_weeks.region_only_types, counts.org_type)
            as has_organization_percent
    from counts
    inner join indicator_weeks
        on
            counts.report_week = indicator_weeks.report_week
            and counts.numerator_measure = indicator_weeks.numerator_measure
            and list_contains(indicator_weeks.types, counts.org_type)
            and indicator_weeks.theme = 'activity'
            and indicator_weeks.base_measure is not null
),

pairs as (
    select
        replacing_sha256,
        report_week,
        region_code,
        bool_and(is_complete) as is_complete,
        max(file_sha256) filter (where side = 'before') as file_sha256_before
    from counts
    group by replacing_sha256, report_week, region_code
),

paired as (
    select
        coded.*,
        pairs.is_complete as is_pair_complete,
        pairs.file_sha256_before as replaced_sha256
    from coded
    inner join pairs
        on
            coded.replacing_sha256 = pairs.replacing_sha256
            and coded.report_week = pairs.report_week
            and coded.region_code = pairs.region_code
),

organizations as (
    select
        replacing_sha256,
        report_week,
        region_code,
        'organization' as grain,
        any_value(municipality_id) as municipality_id,
        organization_id,
        any_value(org_type) as org_type,
        indicator_code,
        max(numerator) filter (where side = 'before') as numerator_before,
        max(numerator) filter (where side = 'after') as numerator_after,
        max(base) filter (
            where side = 'before' and is_complete and has_organization_percent
        ) as denominator_before,
        max(base) filter (
            where side = 'after' and is_complete and has_organization_percent
        ) as denominator_after,
        coalesce(
            max(file_sha256) filter (where side = 'before'), max(replaced_sha256)
        ) as file_sha256_before
    from paired
    where numerator_measure != 'journal_linked'
    group by replacing_sha256, report_week, region_code, organization_id, indicator_code
),

typed as (
    -- A list that is not a census feeds no sum on either side.
    select
        replacing_sha256,
        report_week,
        region_code,
        case when grouping(municipality_id) = 1 then 'region' else 'municipality' end as grain,
        municipality_id,
        org_type,
        indicator_code,
        max(replaced_sha256) as file_sha256_before,
        coalesce(sum(numerator) filter (where side = 'before' and is_counted), 0)
            as numerator_before,
        coalesce(sum(numerator) filter (where side = 'after' and is_counted), 0)
            as numerator_after
    from paired
    where is_pair_complete
    group by
        grouping sets (
            (replacing_sha256, report_week, region_code, org_type, indicator_code),
            (replacing_sha256, report_week, region_code, municipality_id, org_type, indicator_code)
        )
    having grouping(municipality_id) = 1 or municipality_id is not null
),

pooled as (
    select
        typed.replacing_sha256,
        typed.report_week,
        typed.region_code,
        typed.grain,
        typed.municipality_id,
        scopes.org_type,
        typed.indicator_code,
        max(typed.file_sha256_before) as file_sha256_before,
        sum(typed.numerator_before) as numerator_before,
        sum(typed.numerator_after) as numerator_after
    from typed
    inner join scopes
        on
            typed.report_week = scopes.report_week
            and typed.indicator_code = scopes.indicator_code
            and typed.grain = scopes.grain
            and list_contains(scopes.members, typed.org_type)
    group by
        typed.replacing_sha256,
        typed.report_week,
        typed.region_code,
        typed.grain,
        typed.municipality_id,
        scopes.org_type,
        typed.indicator_code
),

grouped as (
    select * from typed
    union all by name
    select * from pooled
),

entities as (
    select
        report_week,
        region_code,
        grain,
        municipality_id,
        organization_id,
        org_type,
        indicator_code,
        numerator_before,
        numerator_after,
        denominator_before,
        denominator_after,
        file_sha256_before,
        replacing_sha256
    from organizations

    union all

    -- The base does not depend on the version of the weekly file.
    select
        grouped.report_week,
        grouped.region_code,
        grouped.grain,
        grouped.municipality_id,
        null as organization_id,
        grouped.org_type,
        grouped.indicator_code,
        grouped.numerator_before,
        grouped.numerator_after,
        case when figures.is_calculated then figures.denominator end as denominator_before,
        case when figures.is_calculated then figures.denominator end as denominator_after,
        grouped.file_sha256_before,
        grouped.replacing_sha256
    from grouped
    inner join figures
        on
            grouped.report_week = figures.report_week
            and grouped.indicator_code = figures.indicator_code
            and grouped.grain = figures.grain
            and grouped.region_code = figures.region_code
            and grouped.municipality_id is not distinct from figures.municipality_id
            and grouped.org_type = figures.org_type
)

select
    report_week,
    region_code,
    grain,
    municipality_id,
    organization_id,
    org_type,
    indicator_code,
    {{ percent('numerator_before', 'denominator_before') }} as value_before,
    {{ percent('numerator_after', 'denominator_after') }} as value_after,
    cast(numerator_before as bigint) as numerator_before,
    cast(numerator_after as bigint) as numerator_after,
    file_sha256_before,
    replacing_sha256 as file_sha256_after
from entities
where numerator_before is distinct from numerator_after
