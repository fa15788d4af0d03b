-- Grain: file, kind, period and region × rule over files and weeks that fired × indicator.
with found as (
    select * from {{ ref('load_holds') }}
),

files as (
    {{ file_names() }}
)

select
    found.file_sha256,
    files.file_name,
    found.kind,
    found.report_week,
    found.as_of_date,
    found.region_code,
    found.rule_code,
    found.indicator_code,
    found.status,
    found.is_asked,
    found.offered,
    found.before,
    found.sigma,
    found.overlaps_with,
    found.period_key
from found
left join files on found.file_sha256 = files.file_sha256
