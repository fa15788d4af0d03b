-- Grain: region × report week × severity × owner × rule: how often it was found and stands.
with findings as (
    select * from {{ ref('data_issues') }}
    where severity != 'reject_row'
    union all by name
    select * from {{ ref('rejected_rows') }}
)

select
    region_code,
    report_week,
    severity,
    owner,
    rule_code,
    count(*) as finding_count
from findings
where is_current and region_code is not null
group by region_code, report_week, severity, owner, rule_code
