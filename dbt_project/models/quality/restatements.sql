-- Grain: replacing file, week, indicator and entity whose figure it changed, of any kind.
-- One row compares two states of the data: before the replacing file and with it.
with restated_weeks as (
    select * from {{ ref('int_kpi_restated_week') }}
),

load_versions as (
    select * from {{ ref('load_versions') }}
),

source_figures as (
    select
        sources.*,
        {{ figure('sources') }} as value
    from {{ ref('int_kpi_figures') }} as sources
    -- Of all history only what a correction may have changed.
    semi join restated_weeks
        on
            sources.report_week = restated_weeks.report_week
            and sources.region_code = restated_weeks.region_code
            and sources.source_kind = restated_weeks.source_kind
    where sources.grain in ('region', 'municipality')
),

figures as (
    select
        state_id,
        source_kind,
        report_week,
        region_code,
        grain,
        municipality_id,
        cast(null as varchar) as organization_id,
        org_type,
        indicator_code,
        numerator,
        value,
        cast(null as varchar) as file_sha256
    from source_figures

    union all

    select
        state_id,
        'sferum_organizations' as source_kind,
        report_week,
        region_code,
        'organization' as grain,
        municipality_id,
        organization_id,
        org_type,
        indicator_code,
        numerator,
        value,
        file_sha256
    from {{ ref('int_kpi_organization_figures') }}
),

sides as (
    {% for side in ['before', 'after'] %}
        select
            restated_weeks.kind,
            restated_weeks.replacing_sha256,
            restated_weeks.replaced_sha256,
            '{{ side }}' as side,
            figures.*
        from restated_weeks
        inner join figures
            on
                restated_weeks.state_{{ side }} = figures.state_id
                and restated_weeks.source_kind = figures.source_kind
                and restated_weeks.report_week = figures.report_week
                and restated_weeks.region_code = figures.region_code
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

compared as (
    -- A row that one of the two states lacks has no figures on that side.
    select
        kind,
        replacing_sha256,
        replaced_sha256,
        report_week,
        region_code,
        grain,
        coalesce(
            max(municipality_id) filter (where side = 'after'), max(municipality_id)
        ) as municipality_id,
        organization_id,
        coalesce(max(org_type) filter (where side = 'after'), max(org_type)) as org_type,
        indicator_code,
        {% for side in ['before', 'after'] %}
            max(value) filter (where side = '{{ side }}') as value_{{ side }},
            max(numerator) filter (where side = '{{ side }}') as numerator_{{ side }},
        {% endfor %}
        max(file_sha256) filter (where side = 'before') as organization_sha256,
        case
            when bool_and(side = 'after') then 'appeared'
            when bool_and(side = 'before') then 'withdrawn'
            else 'changed'
        end as change
    from sides
    group by
        kind,
        replacing_sha256,
        replaced_sha256,
        report_week,
        region_code,
        grain,
        indicator_code,
        organization_id,
        case when organization_id is null then municipality_id end,
        case when organization_id is null then org_type end
)

select
    compared.report_week,
    compared.region_code,
    compared.grain,
    compared.municipality_id,
    compared.organization_id,
    compared.org_type,
    compared.indicator_code,
    compared.value_before,
    compared.value_after,
    compared.numerator_before,
    compared.numerator_after,
    -- Of several parts the one the organisation stood in, if it was replaced.
    coalesce(parts.file_sha256, compared.replaced_sha256) as file_sha256_before,
    compared.replacing_sha256 as file_sha256_after,
    compared.kind,
    compared.change
from compared
left join load_versions as parts
    on
        compared.organization_sha256 = parts.file_sha256
        and compared.replacing_sha256 = parts.superseded_by
        and compared.kind = parts.kind
        and compared.report_week = parts.period_key
        and compared.region_code = parts.region_code
where
    compared.numerator_before is distinct from compared.numerator_after
    or compared.value_before is distinct from compared.value_after
