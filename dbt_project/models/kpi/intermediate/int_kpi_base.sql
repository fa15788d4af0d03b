-- Grain: organisation and school year. The base version frozen for that year.
with headcounts as (
    select * from {{ ref('fct_headcount') }}
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
    organization_id,
    school_year,
    cast(sum(teachers) as bigint) as teachers_base,
    cast(sum(students) as bigint) as students_base,
    case
        when min(denominator_kind) = max(denominator_kind) then min(denominator_kind)
        else 'mixed'
    end as denominator_kind,
    max(as_of_date) as base_as_of,
    min(as_of_date) < school_year_start as is_earlier_year
from frozen
group by organization_id, school_year, school_year_start
