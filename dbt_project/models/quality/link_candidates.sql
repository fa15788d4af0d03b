-- Grain: unlinked file row × rank of the registry organisation offered for it.
with candidates as (
    select * from {{ ref('stg_link_candidates') }}
),

superseded as (
    select
        kind,
        report_week,
        region_code,
        file_sha256
    from {{ ref('load_versions') }}
    where superseded_by is not null
)

select
    candidates.file_sha256,
    candidates.file_name,
    candidates.sheet,
    candidates.row_number,
    candidates.printed_name,
    candidates.inn,
    candidates.municipality,
    candidates.candidate_rank,
    candidates.organization_id,
    candidates.score,
    candidates.method,
    candidates.kind,
    candidates.report_week,
    candidates.region_code,
    superseded.file_sha256 is null as is_current
from candidates
left join superseded
    on
        candidates.kind = superseded.kind
        and candidates.report_week is not distinct from superseded.report_week
        and candidates.region_code = superseded.region_code
        and candidates.file_sha256 = superseded.file_sha256
where candidates.report_week is null or {{ is_built('candidates.report_week') }}
