{% set percents = [
    'teacher_registered', 'student_registered', 'teacher_active_msg', 'teacher_active_call',
    'student_active',
] %}
{% set changes = ['teacher_active_msg', 'student_active'] %}
-- Grain: report week × region × organisation of the week's export, linked to the registry or not.
with facts as (
    select * from {{ ref('fct_sferum_organization_week') }}
    where {{ is_built('report_week') }}
),

weeks as (
    select * from {{ ref('organization_week') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

issues as (
    select
        report_week,
        region_code,
        organization_id,
        'Замечания: ' || string_agg(distinct rule_code, ', ' order by rule_code) as found
    from {{ ref('data_issues') }}
    where organization_id is not null and report_week is not null
    group by report_week, region_code, organization_id
)

select
    facts.report_week,
    facts.region_code,
    facts.municipality_id,
    row_number() over (
        partition by facts.report_week, facts.region_code
        order by
            coalesce(municipalities.name, facts.municipality_printed),
            coalesce(organizations.name, facts.name),
            facts.organization_id
    ) as sort_order,
    coalesce(municipalities.name, facts.municipality_printed) as municipality,
    coalesce(organizations.name, facts.name) as name,
    {{ report_word('org_type', 'facts.org_type') }} as org_type,
    {{ report_word('level', 'organizations.level') }} as level,
    coalesce(organizations.inn, facts.inn) as inn,
    case when facts.is_linked then facts.organization_id end as organization_code,
    {{ report_word('yes_no', 'facts.is_connected') }} as is_connected,
    {{ report_word('yes_no', 'facts.is_active') }} as is_active,
    weeks.teachers_base,
    weeks.students_base,
    -- Counts of a row that no organisation was found for are shown and enter nothing.
    {% for stem, count_column, _ in organization_stems() %}
        facts.{{ count_column }} as {{ stem }}_count,
    {% endfor %}
    {% for stem in percents %}
        weeks.{{ stem }}_pct,
        case when weeks.{{ stem }}_status = 'no_data' then 'н/д' else '–' end as {{ stem }}_missing,
    {% endfor %}
    {% for stem in changes %}
        weeks.{{ stem }}_delta,
    {% endfor %}
    nullif(
        concat_ws(
            '; ',
            case
                when not facts.is_linked then {{ report_word('remark', "'not_linked'") }}
                when weeks.teachers_base is null and weeks.students_base is null
                    then {{ report_word('remark', "'no_base'") }}
            end,
            issues.found
        ),
        ''
    ) as remark
from facts
left join weeks
    on
        facts.report_week = weeks.report_week
        and facts.organization_id = weeks.organization_id
left join organizations
    on
        facts.organization_id = organizations.organization_id
        and {{ is_valid_on('organizations', 'facts.report_week') }}
left join municipalities
    on
        facts.municipality_id = municipalities.municipality_id
        and {{ is_valid_on('municipalities', 'facts.report_week') }}
left join issues
    on
        facts.report_week = issues.report_week
        and facts.region_code = issues.region_code
        and facts.organization_id = issues.organization_id
