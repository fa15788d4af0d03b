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

weeks as (
    select * from {{ ref('dim_week') }}
),

forms as (
    select * from {{ ref('headcount_forms') }}
),

school_years as (
    -- One row a school year: the calendar has one a week.
    select distinct
        school_year,
        school_year_start,
        make_date(
            cast(year(school_year_start) as bigint),
            cast({{ kpi_limit('base_cutoff_month') }} as bigint),
            cast({{ kpi_limit('base_cutoff_day') }} as bigint)
        ) as last_as_of_date
    from weeks
),

frozen as (
    -- A later as-of date than the cut-off waits for the next school year.
    select
        headcounts.state_id,
        school_years.school_year,
        school_years.school_year_start,
        headcounts.organization_id,
        headcounts.as_of_date,
        headcounts.teachers,
        headcounts.students,
        coalesce(forms.denominator_kind, 'other_form') as denominator_kind
    from school_years
    inner join headcounts on school_years.last_as_of_date >= headcounts.as_of_date
    left join forms on forms.form = upper(replace(headcounts.form, ' ', ''))
    qualify
        row_number() over (
            partition by
                headcounts.state_id,
                school_years.school_year,
                headcounts.organization_id,
                upper(replace(headcounts.form, ' ', ''))
            order by
                headcounts.as_of_date desc,
                headcounts.file_sha256 desc,
                headcounts.row_number desc
        ) = 1
)

select
    frozen.state_id,
    frozen.organization_id,
    frozen.school_year,
    cast(sum(frozen.teachers) as bigint) as teachers_base,
    cast(sum(frozen.students) as bigint) as students_base,
    case
        when min(frozen.denominator_kind) = max(frozen.denominator_kind)
            then min(frozen.denominator_kind)
        else 'mixed'
    end as denominator_kind,
    max(frozen.as_of_date) as base_as_of,
    min(frozen.as_of_date) < frozen.school_year_start as is_earlier_year,
    coalesce(bool_or(frozen.as_of_date = corrections.period_key), false) as is_restated
from frozen
left join corrections on frozen.state_id = corrections.state_before
group by
    frozen.state_id, frozen.organization_id, frozen.school_year, frozen.school_year_start
