-- Grain: week, indicator and grain: the organisation types that `all` holds in that week.
with scopes as (
    select * from {{ ref('scopes') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
)

select
    indicator_weeks.report_week,
    indicator_weeks.indicator_code,
    scopes.grain,
    scopes.org_type,
    scopes.member_types,
    string_split(scopes.member_types, ';') as members
from indicator_weeks
inner join scopes
    on
        indicator_weeks.indicator_code = scopes.indicator_code
        and coalesce(indicator_weeks.last_day >= scopes.valid_from, true)
        and coalesce(indicator_weeks.last_day < scopes.valid_to, true)
