-- Grain: kind × period × region × file with accepted rows.
with outcomes as (
    select * from {{ ref('load_outcomes') }}
),

parts as (
    select * from {{ ref('load_parts') }}
),

coverage as (
    select *
    from {{ ref('load_coverage') }}
    where org_type = 'all'
),

kinds_of_lists as (
    -- One row a kind and organisation type in the seed.
    select distinct kind from {{ ref('coverage') }}
),

flags as (
    select * from {{ ref('load_statuses') }}
),

statuses as (
    select
        parts.kind,
        parts.period_key,
        parts.region_code,
        parts.file_sha256,
        bool_or(flags.has_active) and bool_or(flags.has_inactive) as has_both
    from parts
    -- One part may hold the active, the other the inactive.
    inner join flags
        on
            parts.kind = flags.kind
            and parts.period_key = flags.period_key
            and parts.region_code = flags.region_code
            and parts.part_sha256 = flags.file_sha256
    group by all
)

select
    outcomes.kind,
    outcomes.period_key,
    outcomes.report_week,
    outcomes.as_of_date,
    outcomes.region_code,
    outcomes.file_sha256,
    outcomes.modified_at,
    outcomes.row_count,
    outcomes.is_current,
    outcomes.is_held,
    outcomes.hold_rule,
    outcomes.hold_reason,
    outcomes.superseded_by,
    outcomes.version_number,
    coverage.share as coverage,
    case
        when kinds_of_lists.kind is null then null
        when coverage.share is null then 'no_registry'
        when not coalesce(statuses.has_both, false) then 'one_status'
        when not coverage.is_covered then 'below_share'
    end as incomplete_reason,
    incomplete_reason is null as is_complete
from outcomes
left join kinds_of_lists on outcomes.kind = kinds_of_lists.kind
left join coverage
    on
        outcomes.kind = coverage.kind
        and outcomes.period_key = coverage.period_key
        and outcomes.region_code = coverage.region_code
        and outcomes.file_sha256 = coverage.file_sha256
left join statuses
    on
        outcomes.kind = statuses.kind
        and outcomes.period_key = statuses.period_key
        and outcomes.region_code = statuses.region_code
        and outcomes.file_sha256 = statuses.file_sha256
