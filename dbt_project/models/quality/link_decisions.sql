-- Grain: filled cell «Решение» of a decision file: what people decided, and what became of it.
-- include/vitrina/linkage/decisions.py says which decision is in force.
with decisions as (
    select * from {{ ref('stg_decisions') }}
),

subjects as (
    select
        file_sha256,
        sheet,
        row_number,
        min(organization_id) as organization_id
    from {{ ref('stg_entities') }}
    group by file_sha256, sheet, row_number
),

linked as (
    select
        row_signature,
        count(*) as row_count
    from {{ ref('dq_decided_rows') }}
    where
        is_current
        and is_by_decision
        and outcome = 'organization'
    group by row_signature
)

select
    decisions.region_code,
    decisions.as_of_date,
    decisions.file_sha256,
    coalesce(decisions.file_name, decisions.source) as file_name,
    decisions.sheet,
    decisions.row_number,
    decisions.sheet_row,
    decisions.finding,
    decisions.organization_printed,
    decisions.printed_value,
    subjects.organization_id as row_organization_id,
    decisions.decision,
    decisions.outcome,
    decisions.organization_id,
    decisions.decided_at,
    decisions.decision_sha256,
    decisions.decision_file_name,
    decisions.decision_sheet,
    decisions.decision_row_number,
    decisions.kind,
    decisions.report_week,
    decisions.row_signature,
    decisions.decided_by,
    decisions.reason,
    decisions.is_in_force,
    decisions.end_reason,
    decisions.ended_by_sha256,
    decisions.ended_by_file_name,
    decisions.ended_by_sheet,
    decisions.ended_by_row_number,
    case when decisions.is_in_force then coalesce(linked.row_count, 0) else 0 end
        as linked_row_count
from decisions
left join subjects
    on
        decisions.file_sha256 = subjects.file_sha256
        and decisions.sheet is not distinct from subjects.sheet
        and decisions.row_number = subjects.row_number
left join linked on decisions.row_signature = linked.row_signature
