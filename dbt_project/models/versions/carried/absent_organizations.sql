-- Grain: kind × registry organisation × week whose file it is absent from (Q12).
-- An absence that lasts is one issue, of its last week (dq_q12_lasting); a workbook tells it as of
-- its own.
select
    kind,
    report_week,
    region_code,
    organization_id,
    name,
    file_sha256
from {{ ref('dq_q12_absent') }}
where {{ is_built('report_week') }}
