-- Grain: unlinked file row × rank of the registry organisation offered for it.
select
    kind,
    file_sha256,
    file_name,
    sheet,
    row_number,
    report_week,
    region_code,
    printed_name,
    inn,
    municipality,
    candidate_rank,
    organization_id,
    score,
    method
from {{ step_output('candidates') }}
