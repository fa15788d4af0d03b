-- Grain: kind × period × region × file × file it makes one whole with, itself among them.
with outcomes as (
    select * from {{ ref('load_outcomes') }}
),

states as (
    select * from {{ ref('load_states') }}
)

select
    outcomes.kind,
    outcomes.period_key,
    outcomes.region_code,
    outcomes.file_sha256,
    own.state_id,
    -- A held file belongs to no whole.
    coalesce(parts.file_sha256, outcomes.file_sha256) as part_sha256
from outcomes
left join states as own
    on
        own.is_last
        and outcomes.kind = own.kind
        and outcomes.period_key = own.period_key
        and outcomes.region_code = own.region_code
        and outcomes.file_sha256 = own.file_sha256
left join states as parts
    on
        own.state_id = parts.state_id
        and own.kind = parts.kind
        and own.period_key = parts.period_key
        and own.region_code = parts.region_code
