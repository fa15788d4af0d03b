-- Grain: finding that a municipality or an organisation of the registry sent nothing for a week.
select
    issues.issue_id,
    issues.region_code,
    coalesce(issues.report_week, issues.as_of_date) as report_week,
    issues.rule_code,
    issues.kind,
    issues.organization_id,
    coalesce(organizations.name, issues.printed_value) as name,
    municipalities.name as municipality,
    issues.message
from {{ ref('data_issues') }} as issues
left join {{ ref('dim_organization') }} as organizations
    on
        issues.organization_id = organizations.organization_id
        and {{ is_valid_on('organizations', 'coalesce(issues.report_week, issues.as_of_date)') }}
left join {{ ref('dim_municipality') }} as municipalities
    on
        organizations.municipality_id = municipalities.municipality_id
        and {{ is_valid_on('municipalities', 'coalesce(issues.report_week, issues.as_of_date)') }}
where
    issues.is_current
    and (
        issues.rule_code = 'Q04'
        or (issues.rule_code = 'Q12' and issues.rule_variant = 'not_in_file')
    )
