-- Grain: head organisation with branches and week: the head and its branches of that week together.
-- A view beside kpi.organization_week, never added to it: branches count as organisations there.
with organization_weeks as (
    select * from {{ ref('organization_week') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

headed as (
    select
        organization_weeks.*,
        coalesce(organizations.head_organization_id, organization_weeks.organization_id)
            as head_id,
        organizations.head_organization_id is not null as is_branch
    from organization_weeks
    inner join organizations
        on
            organization_weeks.organization_id = organizations.organization_id
            and {{ is_valid_on('organizations', 'organization_weeks.report_week') }}
)

select
    report_week,
    region_code,
    head_id as organization_id,
    count(*) filter (where is_branch) as branch_count,
    bool_or(is_connected) as is_connected,
    bool_or(is_active) as is_active,
    cast(sum(teachers_base) as bigint) as teachers_base,
    cast(sum(students_base) as bigint) as students_base,
    -- Without a base an organisation enters neither side of a percent.
{% for stem, _, base in organization_stems() %}
    cast(sum({{ stem }}_count) as bigint) as {{ stem }}_count,
    case
        when count({{ stem }}_pct) > 0
            then
                    {{ percent(
                        'sum(' ~ stem ~ '_count) filter (where ' ~ base ~ '_base is not null)',
                        'sum(' ~ base ~ '_base)'
                    ) }}
    end as {{ stem }}_pct{{ ',' if not loop.last }}
{% endfor %}
from headed
group by report_week, region_code, head_id
having bool_or(is_branch)
