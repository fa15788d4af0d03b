-- Grain: sheet of a file that could be opened; of a file with personal data all sheets at once.
select
    file_sha256,
    sheet,
    used_range_rows,
    title_rows,
    header_rows,
    total_rows,
    footnote_rows,
    blank_rows,
    outside_rows,
    data_rows
from {{ gathered('sheets') }}
