-- Grain: answer of a person on a file that a rule holds or held, withdrawn ones among them.
with answers as (
    select * from {{ ref('stg_hold_answers') }}
),

files as (
    {{ file_names() }}
)

select
    answers.answer_id,
    answers.file_sha256,
    files.file_name,
    answers.rule_code,
    answers.answer,
    answers.decided_by,
    answers.decided_at,
    answers.reason,
    cast(to_json(answers.asked_about) as varchar) as asked_about,
    answers.is_in_force,
    answers.replaced_by
from answers
left join files on answers.file_sha256 = files.file_sha256
