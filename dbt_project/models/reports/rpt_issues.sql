-- Grain: report week × region × finding: what is wrong in the data, who mends it, by when.
-- Findings on files without a week (registry, headcounts) stand in every workbook of the region.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

findings as (
    -- What a replaced file had wrong is its successor's matter.
    select * from {{ ref('data_issues') }}
    where is_current
    union all by name
    select * from {{ ref('rejected_rows') }}
    where is_current
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

rules as (
    select
        rule_code,
        title
    from {{ ref('stg_rules') }}
    where variant = ''
),

shown as (
    select
        workbooks.report_week as workbook_week,
        findings.*,
        organizations.name as organization,
        rules.title,
        row_number() over (
            partition by workbooks.report_week, workbooks.region_code
            order by
                {{ report_position('severity', 'findings.severity') }},
                findings.rule_code,
                findings.file_name,
                findings.file_sha256,
                findings.sheet,
                findings.row_number,
                findings.field,
                findings.organization_id,
                findings.printed_value,
                findings.message
        ) as position
    from workbooks
    inner join findings
        on
            workbooks.region_code = findings.region_code
            and (
                findings.report_week is null
                or workbooks.report_week = findings.report_week
            )
    left join organizations
        on
            findings.organization_id = organizations.organization_id
            and {{ is_valid_on('organizations', 'workbooks.report_week') }}
    left join rules on findings.rule_code = rules.rule_code
)

select
    workbook_week as report_week,
    region_code,
    position as sort_order,
    position,
    {{ report_word('severity', 'severity') }} as severity,
    rule_code || '. ' || coalesce(message, title) as check_name,
    file_name as source,
    nullif(concat_ws(' / ', sheet, row_number), '') as place,
    organization,
    field,
    printed_value,
    proposal,
    owner,
    deadline,
    cast(null as varchar) as decision
from shown
