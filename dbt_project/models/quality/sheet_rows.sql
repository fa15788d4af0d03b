-- Grain: file × sheet; a file that was not opened, or refused for personal data, has one row.
with counted as (
    select * from {{ ref('stg_sheet_rows') }}
),

loads as (
    select * from {{ ref('loads') }}
    -- A second offer of bytes (Q30) is a load of no sheet: their rows are counted where they lie.
    where sheet is not null or kind is null
),

files as (
    select
        file_sha256,
        min(file_name) as file_name
    from loads
    group by file_sha256
),

judged as (
    select
        file_sha256,
        sheet,
        cast(sum(row_count) as bigint) as judged_rows,
        cast(sum(accepted_count) as bigint) as accepted_rows,
        cast(sum(rejected_count) as bigint) as rejected_rows,
        cast(sum(held_count) as bigint) as held_rows
    from loads
    group by file_sha256, sheet
)

select
    files.file_sha256,
    files.file_name,
    counted.sheet,
    counted.used_range_rows,
    coalesce(counted.title_rows, 0) as title_rows,
    coalesce(counted.header_rows, 0) as header_rows,
    coalesce(counted.total_rows, 0) as total_rows,
    coalesce(counted.footnote_rows, 0) as footnote_rows,
    coalesce(counted.blank_rows, 0) as blank_rows,
    coalesce(counted.outside_rows, 0) as outside_rows,
    coalesce(counted.data_rows, 0) as data_rows,
    coalesce(judged.accepted_rows, 0) as accepted_rows,
    coalesce(judged.rejected_rows, 0) as rejected_rows,
    coalesce(judged.held_rows, 0) as held_rows
from files
left join counted on files.file_sha256 = counted.file_sha256
left join judged
    on
        counted.file_sha256 = judged.file_sha256
        and counted.sheet is not distinct from judged.sheet
