-- Grain: organisation × measure × as-of date; a blank cell is no row.
with in_force as (
    {{ rows_in_force('readiness') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

-- A column a measure: each becomes a row.
columns_as_rows as (
    unpivot (
        select
            file_sha256,
            sheet,
            row_number,
            columns('^measure_')
        from in_force
        where measure is null
    )
    on columns('^measure_')
    into name measure_column value status
),

answers as (
    select
        file_sha256,
        sheet,
        row_number,
        replace(measure_column, 'measure_', '') as measure_code,
        status
    from columns_as_rows
    union all
    select
        file_sha256,
        sheet,
        row_number,
        measure as measure_code,
        measure_status as status
    from in_force
    where measure is not null and measure_status is not null
)

select
    in_force.as_of_date,
    in_force.region_code,
    coalesce(organizations.municipality_id, in_force.municipality_id) as municipality_id,
    in_force.organization_id,
    in_force.is_linked,
    in_force.name,
    answers.measure_code,
    answers.status,
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
        ['in_force.organization_id', 'answers.measure_code', 'in_force.as_of_date'], 'in_force.'
    ) }}
