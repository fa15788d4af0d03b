-- Grain: region × report week × severity × owner × rule: how often it was found and stands.
with findings as (
    select
        report_week,
        region_code,
        severity,
        owner,
        rule_code
    from {{ ref('data_issues') }}
    where is_current and severity != 'reject_row'
    union all
    select
        report_week,
        region_code,
        severity,
        owner,
        rule_code
    from {{ ref('rejected_rows') }}
    where is_current
)

select
    region_code,
    report_week,
    severity,
    owner,
    rule_code,
    count(*) as finding_count
from findings
where region_code is not null
group by region_code, report_week, severity, owner, rule_code
