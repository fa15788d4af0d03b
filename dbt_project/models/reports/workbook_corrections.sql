-- Grain: workbook × file that corrected something it shows, or came after it; each makes a new
-- version of it.
with sources as (
    select * from {{ ref('rpt_title_sources') }}
),

corrections as (
    select * from {{ ref('load_corrections') }}
),

workbook_restatements as (
    select * from {{ ref('workbook_restatements') }}
),

late_files as (
    select * from {{ ref('workbook_late_files') }}
)

-- Also where the correction left every figure as it was: the sources are others.
select
    sources.report_week,
    sources.region_code,
    corrections.replacing_sha256
from sources
inner join corrections
    on
        sources.kind_code = corrections.kind
        and sources.region_code = corrections.region_code
        and sources.period = coalesce(corrections.report_week, corrections.period_key)

union

select
    workbook_week as report_week,
    region_code,
    file_sha256_after as replacing_sha256
from workbook_restatements

union

select
    workbook_week as report_week,
    region_code,
    file_sha256 as replacing_sha256
from late_files
