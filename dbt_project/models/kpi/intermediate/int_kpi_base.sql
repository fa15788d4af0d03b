-- Grain: state, organisation and school year. The base version frozen for that year.
with headcounts as (
    select
        0 as state_id,
        organization_id,
        form,
        as_of_date,
        teachers,
        students,
        file_sha256,
        row_number
    from {{ ref('fct_headcount') }}
    union all
    select
        state_id,
        organization_id,
        form,
        as_of_date,
        teachers,
        students,
        file_sha256,
        row_number
    from ({{ rows_in_states('headcounts') }}) as replaced
    where replaced.state_id > 0
    qualify
        {{ is_newest_row(
            ['replaced.state_id', 'replaced.organization_id', 'replaced.form',
             'replaced.as_of_date'], 'replaced.'
        ) }}
),

corrections as (
    select * from {{ ref('load_corrections') }}
    where kind = 'headcounts'
),

forms as (
    select * from {{ ref('headcount_forms') }}
),

frozen as (
    {{ frozen_headcounts('headcounts') }}
),

named as (
    select
        frozen.*,
        coalesce(forms.denominator_kind, 'other_form') as denominator_kind
    from frozen
    left join forms on forms.form = upper(replace(frozen.form, ' ', ''))
)

select
    named.state_id,
    named.organization_id,
    named.school_year,
    cast(sum(named.teachers) as bigint) as teachers_base,
    cast(sum(named.students) as bigint) as students_base,
    case
        when min(named.denominator_kind) = max(named.denominator_kind)
            then min(named.denominator_kind)
        else 'mixed'
    end as denominator_kind,
    max(named.as_of_date) as base_as_of,
    min(named.as_of_date) < named.school_year_start as is_earlier_year,
    coalesce(bool_or(named.as_of_date = corrections.period_key), false) as is_restated
from named
left join corrections on named.state_id = corrections.state_before
group by
    named.state_id, named.organization_id, named.school_year, named.school_year_start
