-- Grain: accepted file row that a decision in force is about, with the decision and who took it.
{{ config(materialized = 'ephemeral') }}
with rows_decided as (
    select * from {{ ref('stg_decided_rows') }}
),

decisions as (
    select * from {{ ref('stg_decisions') }}
    where is_in_force
),

entities as (
    -- A row may be about several entities; it prints one name.
    select
        kind,
        file_sha256,
        sheet,
        row_number,
        any_value(printed_name) as printed_name
    from {{ ref('stg_entities') }}
    group by kind, file_sha256, sheet, row_number
),

superseded as (
    select
        kind,
        period_key,
        region_code,
        file_sha256
    from {{ ref('load_versions') }}
    where not is_current
)

select
    rows_decided.kind,
    rows_decided.file_sha256,
    rows_decided.file_name,
    rows_decided.sheet,
    rows_decided.row_number,
    rows_decided.report_week,
    rows_decided.as_of_date,
    rows_decided.region_code,
    rows_decided.row_signature,
    rows_decided.organization_id,
    rows_decided.link_method = 'decision' as is_by_decision,
    superseded.file_sha256 is null as is_current,
    entities.printed_name,
    decisions.outcome,
    decisions.organization_id as decided_organization_id,
    decisions.decided_by,
    concat_ws(
        ', ',
        decisions.decision_file_name,
        'лист ' || nullif(decisions.decision_sheet, ''),
        'строка ' || decisions.decision_row_number
    ) as decided_where
from rows_decided
inner join decisions on rows_decided.row_signature = decisions.row_signature
inner join entities
    on
        rows_decided.kind = entities.kind
        and rows_decided.file_sha256 = entities.file_sha256
        and rows_decided.sheet is not distinct from entities.sheet
        and rows_decided.row_number = entities.row_number
left join superseded
    on
        rows_decided.kind = superseded.kind
        and rows_decided.period_key = superseded.period_key
        and rows_decided.region_code = superseded.region_code
        and rows_decided.file_sha256 = superseded.file_sha256
