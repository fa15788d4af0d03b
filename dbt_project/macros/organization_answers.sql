{#
    An organisation's answers of the files in force, one row each; a blank cell is no row.
    A file prints `subject` and its answer in rows, or a column `<subject>_<code>` each.
    `printed` is the column of the answer where they stand in rows.
    With `keys` of state_id the answers of every state of the data, not of now alone.
#}
{% macro organization_answers(kind, subject, answer, printed, keys=[]) -%}
with in_force as (
    {{ rows_in_states(kind) if 'state_id' in keys else rows_in_force(kind) }}
),

staged as (
    select * from {{ ref('stg_' ~ kind) }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

columns_as_rows as (
    unpivot (
        select
            file_sha256,
            sheet,
            row_number,
            columns('^{{ subject }}_')
        from staged
        where {{ subject }} is null
    )
    on columns('^{{ subject }}_')
    into name answer_column value answer
),

answers as (
    select
        file_sha256,
        sheet,
        row_number,
        replace(answer_column, '{{ subject }}_', '') as code,
        answer
    from columns_as_rows
    union all
    select
        file_sha256,
        sheet,
        row_number,
        {{ subject }} as code,
        {{ printed }} as answer
    from staged
    where {{ subject }} is not null and {{ printed }} is not null
)

select
    {% for key in keys %}
        in_force.{{ key }},
    {% endfor %}
    in_force.as_of_date,
    in_force.region_code,
    coalesce(organizations.municipality_id, in_force.municipality_id) as municipality_id,
    in_force.organization_id,
    in_force.is_linked,
    in_force.name,
    answers.code as {{ subject }}_code,
    answers.answer as {{ answer }},
    in_force.link_method,
    in_force.link_score,
    in_force.file_sha256,
    in_force.file_name,
    in_force.sheet,
    in_force.row_number
from answers
inner join in_force
    on
        answers.file_sha256 = in_force.file_sha256
        and answers.sheet = in_force.sheet
        and answers.row_number = in_force.row_number
left join organizations
    on
        in_force.organization_id = organizations.organization_id
        and {{ is_valid_on('organizations', 'in_force.as_of_date') }}
-- Parts of one whole may share a few answers: the newer part counts.
qualify
    {{ is_newest_row(
        keys + ['in_force.organization_id', 'answers.code', 'in_force.as_of_date'], 'in_force.'
    ) }}
{%- endmacro %}
