-- Grain: organisation and school year: the base frozen for it, of the files settled first.
-- What int_kpi_base says of the data as they are now, before the weekly files are settled.
{{ config(materialized = 'ephemeral') }}
with headcounts as (
    select staged.*
    from {{ ref('stg_headcounts') }} as staged
    inner join {{ ref('base_outcomes') }} as outcomes
        on
            outcomes.is_current
            and outcomes.kind = 'headcounts'
            and staged.file_sha256 = outcomes.file_sha256
            and staged.region_code = outcomes.region_code
            and staged.period_key = outcomes.period_key
    -- Parts of one whole may share a few organisations: the newer part counts.
    qualify
        {{ is_newest_row(
            ['staged.organization_id', 'staged.form', 'staged.as_of_date'], 'staged.'
        ) }}
),

school_years as (
    -- One row a school year: the calendar has one a week.
    select distinct
        school_year,
        make_date(
            cast(year(school_year_start) as bigint),
            cast({{ kpi_limit('base_cutoff_month') }} as bigint),
            cast({{ kpi_limit('base_cutoff_day') }} as bigint)
        ) as last_as_of_date
    from {{ ref('dim_week') }}
),

frozen as (
    select
        school_years.school_year,
        headcounts.organization_id,
        headcounts.as_of_date,
        headcounts.teachers,
        headcounts.students
    from school_years
    inner join headcounts on school_years.last_as_of_date >= headcounts.as_of_date
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
    max(as_of_date) as base_as_of
from frozen
group by organization_id, school_year
