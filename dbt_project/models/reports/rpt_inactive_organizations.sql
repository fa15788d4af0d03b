-- Grain: report week × region × organisation the week's export calls not active.
with facts as (
    select *
    from {{ ref('fct_sferum_organization_week') }}
    where not is_active and {{ is_built('report_week') }}
),

weeks as (
    select * from {{ ref('organization_week') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

labels as (
    select * from {{ ref('status_labels') }}
    where status = 'low'
),

tasks as (
    select
        *,
        {{ inactive_to_do('facts') }} as to_do
    from facts
)

select
    tasks.report_week,
    tasks.region_code,
    tasks.municipality_id,
    row_number() over (
        partition by tasks.report_week, tasks.region_code
        order by
            weeks.inactive_weeks desc nulls last,
            coalesce(municipalities.name, tasks.municipality_printed),
            tasks.name asc,
            tasks.organization_id asc
    ) as sort_order,
    tasks.name,
    {{ report_word('org_type', 'tasks.org_type') }} as org_type,
    coalesce(municipalities.name, tasks.municipality_printed) as municipality,
    {{ report_word('is_active', 'tasks.is_active') }} as is_active,
    {{ report_word('yes_no', 'tasks.is_connected') }} as is_connected,
    tasks.teachers_registered,
    tasks.students_registered,
    tasks.inn,
    weeks.inactive_weeks,
    case
        when weeks.inactive_weeks >= {{ kpi_limit('long_inactive_weeks') }}
            then
                labels.arrow || ' от '
                || {{ russian_number(kpi_limit('long_inactive_weeks')) }} || ' недель'
    end as long_inactive,
    case
        when weeks.inactive_weeks >= {{ kpi_limit('long_inactive_weeks') }} then labels.fill
    end as long_inactive_fill,
    weeks.last_active_week,
    case
        when weeks.inactive_weeks is null then '–'
        else {{ report_word('remark', "'never_active'") }}
    end as last_active_missing,
    {{ report_word('to_do', 'tasks.to_do') }} as to_do
from tasks
cross join labels
left join weeks
    on
        tasks.report_week = weeks.report_week
        and tasks.organization_id = weeks.organization_id
left join municipalities
    on
        tasks.municipality_id = municipalities.municipality_id
        and {{ is_valid_on('municipalities', 'tasks.report_week') }}
