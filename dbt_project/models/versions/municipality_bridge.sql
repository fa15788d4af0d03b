-- Grain: municipality × day from which its places lie in another, over several reforms too.
with recursive successors as (
    select
        predecessor_id,
        successor_id,
        valid_from,
        successor_name
    from {{ ref('municipality_successors') }}
    where predecessor_id != successor_id
),

chains as (
    select
        predecessor_id,
        successor_id,
        valid_from,
        successor_name
    from successors
    union
    select
        chains.predecessor_id,
        successors.successor_id,
        successors.valid_from,
        successors.successor_name
    from chains
    inner join successors
        on
            chains.successor_id = successors.predecessor_id
            and chains.valid_from < successors.valid_from
)

select
    predecessor_id,
    successor_id,
    valid_from,
    successor_name
from chains
