-- Grain: state, week, organisation and indicator, where a correction may have changed it (kind 1).
{% set yes_no = [('org_connected', 'is_connected'), ('org_active', 'is_active')] %}
with restated_weeks as (
    select * from {{ ref('int_kpi_restated_week') }}
    where source_kind = 'sferum_organizations'
),

states as (
    select
        state_before as state_id,
        report_week,
        region_code
    from restated_weeks
    union
    select
        state_after as state_id,
        report_week,
        region_code
    from restated_weeks
),

organization_weeks as (
    select organization_weeks.*
    from {{ ref('int_kpi_organization_week') }} as organization_weeks
    semi join states
        on
            organization_weeks.state_id = states.state_id
            and organization_weeks.report_week = states.report_week
            and organization_weeks.region_code = states.region_code
    where organization_weeks.is_in_file
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

counted as (
    select
        state_id,
        report_week,
        region_code,
        municipality_id,
        organization_id,
        org_type,
        file_sha256,
        is_complete,
        unnest([
            {% for stem, flag in yes_no %}
                {
                    'indicator_code': '{{ stem }}_pct',
                    'numerator': cast({{ flag }} as bigint),
                    'denominator': null
                },
            {% endfor %}
            {% for stem, measure, base in organization_stems() %}
                {
                    'indicator_code': '{{ stem }}_pct',
                    'numerator': {{ measure }},
                    'denominator': {{ base }}_base
                }{{ ',' if not loop.last }}
            {% endfor %}
        ], recursive := true)
    from organization_weeks
)

select
    counted.state_id,
    counted.report_week,
    counted.region_code,
    counted.municipality_id,
    counted.organization_id,
    counted.org_type,
    counted.indicator_code,
    counted.numerator,
    -- As in kpi.organization_week: a list that is not a census gives counts and no percents.
    case
        when
            counted.is_complete
            and not list_contains(indicator_weeks.region_only_types, counted.org_type)
            then {{ percent('counted.numerator', 'counted.denominator') }}
    end as value,
    counted.file_sha256
from counted
inner join indicator_weeks
    on
        counted.report_week = indicator_weeks.report_week
        and counted.indicator_code = indicator_weeks.indicator_code
        and list_contains(indicator_weeks.types, counted.org_type)
