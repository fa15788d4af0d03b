-- Grain: file × sheet × kind × period × region.
with loads as (
    select * from {{ ref('stg_loads') }}
),

versions as (
    select * from {{ ref('load_versions') }}
)

select
    loads.load_id,
    loads.file_sha256,
    loads.file_name,
    loads.sheet,
    loads.kind,
    loads.report_week,
    loads.as_of_date,
    loads.region_code,
    loads.row_count,
    case when versions.is_held then 0 else loads.accepted_count end as accepted_count,
    loads.rejected_count,
    case when versions.is_held then loads.accepted_count else 0 end as held_count,
    versions.coverage,
    case when versions.is_held then 'held' else loads.outcome end as outcome,
    coalesce(versions.hold_rule, loads.rule_code) as rule_code,
    loads.modified_at,
    loads.first_seen_at,
    versions.superseded_by,
    coalesce(versions.is_current, false) as is_current,
    versions.is_complete,
    versions.incomplete_reason,
    versions.hold_reason,
    versions.version_number,
    loads.is_demo,
    loads.content_sha256,
    -- What the steps before accepted is decided last by the comparison of files and weeks.
    case when loads.outcome = 'accepted' then 'build' else loads.step end as step
from loads
left join versions
    on
        loads.kind = versions.kind
        and loads.period_key = versions.period_key
        and loads.region_code = versions.region_code
        and loads.file_sha256 = versions.file_sha256
        and loads.outcome = 'accepted'
