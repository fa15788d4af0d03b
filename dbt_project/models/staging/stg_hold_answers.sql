-- Grain: answer of a person on a file and a rule that holds or held it.
with answers as (
    select
        answer_id,
        file_sha256,
        rule_code,
        answer,
        decided_by,
        {{ utc_instant('decided_at') }} as decided_at,
        reason,
        asked_about
    from {{ step_output('decisions') }}
),

ordered as (
    select
        *,
        lead(answer_id) over (
            partition by file_sha256, rule_code order by decided_at, answer_id
        ) as replaced_by
    from answers
)

select
    *,
    -- The newest answer counts; a withdrawal is one, and leaves none.
    replaced_by is null and answer != 'withdraw' as is_in_force
from ordered
