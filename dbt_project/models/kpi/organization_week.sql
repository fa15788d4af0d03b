-- Grain: linked organisation and week of the Sferum export.
with organization_weeks as (
    select * from {{ ref('int_kpi_organization_week') }} where is_in_file
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

thresholds as (
    select * from {{ ref('int_kpi_threshold_week') }} where is_binding
),

valued as (
    -- A list that is not a census gives facts and no percents.
    select
        organization_weeks.*,
        {% for stem, count_column, base in organization_stems() %}
        not list_contains({{ stem }}.region_only_types, organization_weeks.org_type)
        and list_contains({{ stem }}.types, organization_weeks.org_type) as {{ stem }}_applies,
        {{ stem }}.definition_version as {{ stem }}_version,
        case
            when
                organization_weeks.is_complete
                and not list_contains({{ stem }}.region_only_types, organization_weeks.org_type)
                and list_contains({{ stem }}.types, organization_weeks.org_type)
                then {{ percent(count_column, base ~ '_base') }}
        end as {{ stem }}_pct{{ ',' if not loop.last }}
        {% endfor %}
    from organization_weeks
    {% for stem, _, _ in organization_stems() %}
    left join indicator_weeks as {{ stem }}
        on
            organization_weeks.report_week = {{ stem }}.report_week
            and {{ stem }}.indicator_code = '{{ stem }}_pct'
    {% endfor %}
),

compared as (
    select
        *,
        lag(report_week) over weeks
        = report_week - cast({{ kpi_limit('week_days') }} as integer) as follows_week,
        -- The frozen base changes between school years only.
        lag(school_year) over weeks = school_year
        or lag(base_as_of) over weeks is not distinct from base_as_of as is_same_base,
        {% for stem, _, _ in organization_stems() %}
        lag({{ stem }}_version) over weeks = {{ stem }}_version as {{ stem }}_is_same,
        {{ stem }}_pct - lag({{ stem }}_pct) over weeks as {{ stem }}_change,
        {% endfor %}
        max(report_week) filter (where is_active) over (
            partition by organization_id order by report_week
        ) as last_active_week
    from valued
    window weeks as (partition by organization_id order by report_week)
),

streaks as (
    -- A run of inactivity ends with an active week or a week without a row.
    select
        *,
        sum(case when is_active or not coalesce(follows_week, false) then 1 else 0 end) over (
            partition by organization_id order by report_week
        ) as streak
    from compared
)

select
    streaks.report_week,
    streaks.region_code,
    streaks.municipality_id,
    streaks.organization_id,
    streaks.org_type,
    streaks.is_connected,
    streaks.is_active,
    streaks.teachers_base,
    streaks.students_base,
    {% for stem, count_column, base in organization_stems() %}
    streaks.{{ count_column }} as {{ stem }}_count,
    streaks.{{ stem }}_pct,
    case when streaks.follows_week and streaks.is_same_base and streaks.{{ stem }}_is_same
        then streaks.{{ stem }}_change
    end as {{ stem }}_delta,
    case
        when not streaks.{{ stem }}_applies then 'not_applicable'
        when streaks.{{ stem }}_pct is null then 'no_data'
        when {{ stem }}.scope is null then 'reference'
        when
            {{ integers_hold(
                'streaks.' ~ count_column, 'streaks.' ~ base ~ '_base',
                stem ~ '.low_operator', stem ~ '.low'
            ) }}
            then 'low'
        when
            {{ integers_hold(
                'streaks.' ~ count_column, 'streaks.' ~ base ~ '_base',
                stem ~ '.good_operator', stem ~ '.good'
            ) }}
            then 'good'
        else 'mid'
    end as {{ stem }}_status,
    {% endfor %}
    cast(
        sum(case when streaks.is_active then 0 else 1 end) over (
            partition by streaks.organization_id, streaks.streak order by streaks.report_week
        ) as bigint
    ) as inactive_weeks,
    streaks.last_active_week
from streaks
{% for stem, _, _ in organization_stems() %}
left join thresholds as {{ stem }}
    on
        streaks.report_week = {{ stem }}.report_week
        and streaks.org_type = {{ stem }}.scope
        and {{ stem }}.indicator_code = '{{ stem }}_pct'
{% endfor %}
