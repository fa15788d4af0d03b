-- Grain: organisation and school year: the base frozen for it, of the files settled first.
-- What int_kpi_base says of the data as they are now, before the weekly files are settled.
{{ config(materialized = 'ephemeral') }}
with headcounts as (
    select
        0 as state_id,
        printed.*
    from ({{ rows_in_force('headcounts', 'base_outcomes') }}) as printed
    -- Parts of one whole may share a few organisations: the newer part counts.
    qualify
        {{ is_newest_row(
            ['printed.organization_id', 'printed.form', 'printed.as_of_date'], 'printed.'
        ) }}
),

frozen as (
    {{ frozen_headcounts('headcounts') }}
)

select
    organization_id,
    school_year,
    cast(sum(teachers) as bigint) as teachers_base,
    cast(sum(students) as bigint) as students_base,
    max(as_of_date) as base_as_of
from frozen
group by organization_id, school_year
