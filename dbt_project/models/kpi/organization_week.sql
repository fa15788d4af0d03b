-- Grain: linked organisation and week of the Sferum export.
with organization_weeks as (
    select * from {{ ref('int_kpi_organization_week') }}
    where state_id = 0 and is_in_file
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

thresholds as (
    select * from {{ ref('int_kpi_threshold_week') }}
    where is_binding
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

history as (
    -- How the weeks that are not built left each organisation: the week before a built one, or the
    -- last that has it.
    {{ organization_history() }}
),

anchored as (
    select
        valued.*,
        history.inactive_weeks as earlier_inactive_weeks,
        history.last_active_week as earlier_active_week,
        history.report_week is not null as is_history
    from valued
    left join history
        on
            valued.organization_id = history.organization_id
            and valued.report_week = history.report_week
    union all by name
    select
        history.organization_id,
        history.report_week,
        history.inactive_weeks as earlier_inactive_weeks,
        history.last_active_week as earlier_active_week,
        true as is_history
    from history
    anti join valued
        on
            history.organization_id = valued.organization_id
            and history.report_week = valued.report_week
),

lagged as (
    select
        *,
        report_week - cast({{ kpi_limit('week_days') }} as integer) as previous_week,
        lag(report_week) over weeks as earlier_week,
        lag(school_year) over weeks as earlier_school_year,
        lag(base_as_of) over weeks as earlier_base_as_of,
        {% for stem, _, _ in organization_stems() %}
            lag({{ stem }}_version) over weeks as earlier_{{ stem }}_version,
            lag({{ stem }}_pct) over weeks as earlier_{{ stem }}_pct,
        {% endfor %}
        max(
            case
                when is_history then earlier_active_week
                when is_active then report_week
            end
        ) over weeks as last_active_week
    from anchored
    window weeks as (partition by organization_id order by report_week)
),

compared as (
    -- The frozen base changes between school years only.
    select
        *,
        coalesce(earlier_week = previous_week, false) as follows_week,
        school_year = earlier_school_year or base_as_of = earlier_base_as_of as is_same_base
    from lagged
),

streaks as (
    -- A run of inactivity ends with an active week or a week without a row.
    select
        *,
        sum(case when is_history or is_active or not follows_week then 1 else 0 end) over (
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
        case
            when
                streaks.follows_week
                and streaks.is_same_base
                and streaks.{{ stem }}_version = streaks.earlier_{{ stem }}_version
                then streaks.{{ stem }}_pct - streaks.earlier_{{ stem }}_pct
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
        sum(
            case
                when streaks.is_history then streaks.earlier_inactive_weeks
                when streaks.is_active then 0
                else 1
            end
        ) over (
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
-- The other weeks were read for what is told from them.
qualify {{ is_built('streaks.report_week') }}
