-- Grain: state × kind × period × region × file in force in it; state 0 is now.
-- A state is a set of files: before a correction stand the files it replaced and, beside them,
-- every other part of the whole, whenever it came. So two states differ by the correction alone.
with recursive outcomes as (
    select * from {{ ref('load_outcomes') }}
    where is_current or (superseded_by is not null and not is_held)
),

corrections as (
    select * from {{ ref('load_corrections') }}
),

members as (
    select
        coalesce(corrections.state_before, 0) as state_id,
        outcomes.kind,
        outcomes.period_key,
        outcomes.region_code,
        outcomes.file_sha256,
        true as is_last
    from outcomes
    left join corrections
        on
            outcomes.kind = corrections.kind
            and outcomes.period_key = corrections.period_key
            and outcomes.region_code = corrections.region_code
            and outcomes.superseded_by = corrections.replacing_sha256
    union
    select
        corrections.state_before as state_id,
        members.kind,
        members.period_key,
        members.region_code,
        members.file_sha256,
        false as is_last
    from members
    inner join corrections
        on
            members.kind = corrections.kind
            and members.period_key = corrections.period_key
            and members.region_code = corrections.region_code
            and members.state_id = corrections.state_after
            and members.file_sha256 != corrections.replacing_sha256
)

select
    state_id,
    kind,
    period_key,
    region_code,
    file_sha256,
    -- The state a file stands in until it is replaced: now, if it is in force.
    is_last
from members

union all

-- What counts beyond its own week (bases, counts): the other dates of the region as they are now.
select
    corrections.state_before as state_id,
    outcomes.kind,
    outcomes.period_key,
    outcomes.region_code,
    outcomes.file_sha256,
    false as is_last
from corrections
inner join outcomes
    on
        corrections.kind = outcomes.kind
        and corrections.region_code = outcomes.region_code
        and corrections.period_key != outcomes.period_key
where
    corrections.report_week is null
    and outcomes.is_current
