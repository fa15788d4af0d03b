-- Grain: kind × period × region × file that replaced others there.
-- Every correction has a state of the data: what would be in force had that file not come.
with outcomes as (
    select * from {{ ref('load_outcomes') }}
),

replaced as (
    select
        kind,
        period_key,
        region_code,
        superseded_by as replacing_sha256,
        -- Parts replaced by one whole: the newest speaks for them.
        max_by(file_sha256, (modified_at, file_sha256)) as replaced_sha256
    from outcomes
    where superseded_by is not null
    group by kind, period_key, region_code, superseded_by
),

numbered as (
    -- 0 is what is in force now.
    select
        *,
        row_number() over (order by kind, period_key, region_code, replacing_sha256) as state_id
    from replaced
)

select
    numbered.kind,
    numbered.period_key,
    numbered.region_code,
    numbered.replacing_sha256,
    numbered.replaced_sha256,
    outcomes.report_week,
    numbered.state_id as state_before,
    -- A replacing file that was replaced itself: its own state lasts until then.
    coalesce(later.state_id, 0) as state_after
from numbered
inner join outcomes
    on
        numbered.kind = outcomes.kind
        and numbered.period_key = outcomes.period_key
        and numbered.region_code = outcomes.region_code
        and numbered.replacing_sha256 = outcomes.file_sha256
left join numbered as later
    on
        outcomes.kind = later.kind
        and outcomes.period_key = later.period_key
        and outcomes.region_code = later.region_code
        and outcomes.superseded_by = later.replacing_sha256
