-- Grain: finding of any rule, each content once, with its key and what it refuses.
{{ config(database = 'work') }}
with found as (
    -- The same finding twice says nothing new.
    select distinct * from {{ ref('stg_findings') }}
    where report_week is null or {{ is_built('report_week') }}
    union
    select distinct * from {{ ref('dq_findings') }}
),

keyed as (
    select
        *,
        {{ period_key() }} as period_key
    from found
),

rules as (
    select * from {{ ref('stg_rules') }}
),

files as (
    select
        file_sha256,
        max(modified_at) as modified_at
    from {{ ref('stg_loads') }}
    group by file_sha256
),

superseded as (
    select
        kind,
        period_key,
        region_code,
        file_sha256
    from {{ ref('load_versions') }}
    where superseded_by is not null
),

dated as (
    select
        keyed.* exclude (deadline),
        -- What belongs to no week is to be mended within a week of the file.
        coalesce(
            keyed.deadline,
            keyed.report_week + 7,
            cast({{ report_clock('files.modified_at') }} as date) + 7
        ) as deadline,
        rules.hint,
        superseded.file_sha256 is null as is_current
    from keyed
    left join rules
        on
            keyed.rule_code = rules.rule_code
            and keyed.rule_variant = rules.variant
    left join files on keyed.file_sha256 = files.file_sha256
    left join superseded
        on
            keyed.kind = superseded.kind
            and keyed.period_key = superseded.period_key
            and keyed.region_code = superseded.region_code
            and keyed.file_sha256 = superseded.file_sha256
)

select
    * exclude (period_key),
    md5(
        concat_ws(
            chr(31),
            kind, file_sha256, coalesce(sheet, chr(0)), coalesce(row_number, 0), rule_code,
            rule_variant, severity, coalesce(field, chr(0)), coalesce(printed_value, chr(0)),
            coalesce(proposal, chr(0)), coalesce(message, chr(0)), coalesce(owner, chr(0)),
            coalesce(cast(report_week as varchar), chr(0)),
            coalesce(cast(as_of_date as varchar), chr(0)),
            coalesce(region_code, chr(0)), coalesce(organization_id, chr(0)),
            coalesce(cast(deadline as varchar), chr(0))
        )
    ) as issue_id,
    -- A finding without a severity must fail the contract, not vanish between two tables.
    coalesce(severity = 'reject_row', false)
    and row_number() over (
        partition by file_sha256, sheet, row_number, severity = 'reject_row'
        order by
            rule_code asc, rule_variant asc, field asc nulls first, message asc, printed_value asc,
            proposal asc, organization_id asc
    ) = 1 as is_row_refusal
from dated
