-- Grain: state, week, region and organisation type the ministry counted (organization_counts).
with counts as (
    select *
    from ({{ rows_in_states('organization_counts') }}) as printed
    -- Of two files that a person let stand side by side the newer counts.
    qualify
        {{ is_newest_row(
            ['printed.state_id', 'printed.region_code', 'printed.org_type', 'printed.as_of_date'],
            'printed.'
        ) }}
),

state_weeks as (
    select * from {{ ref('int_kpi_state_week') }}
)

select
    state_weeks.state_id,
    state_weeks.report_week,
    state_weeks.region_code,
    counts.org_type,
    state_weeks.is_complete,
    counts.as_of_date,
    'organization_counts' as denominator_kind,
    cast(counts.organizations as bigint) as organizations
from state_weeks
inner join counts
    on
        state_weeks.count_state = counts.state_id
        and state_weeks.region_code = counts.region_code
        and state_weeks.count_as_of = counts.as_of_date
where counts.organizations > 0 and counts.org_type != 'authority'
