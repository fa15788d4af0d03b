-- Grain: workbook × file that corrected something it shows, or came after it; each makes a new
-- version of it.
with sources as (
    select * from {{ ref('rpt_title_sources') }}
),

corrections as (
    select * from {{ ref('load_corrections') }}
),

restatements as (
    select * from {{ ref('workbook_restatements') }}
),

late_files as (
    select * from {{ ref('workbook_late_files') }}
),

shown as (
    -- Also where the correction left every figure as it was: the sources are others.
    select
        sources.report_week,
        sources.region_code,
        corrections.replacing_sha256,
        'source' as shown_as
    from sources
    inner join corrections
        on
            sources.kind_code = corrections.kind
            and sources.region_code = corrections.region_code
            and sources.period = coalesce(corrections.report_week, corrections.period_key)

    union all

    select
        workbook_week as report_week,
        region_code,
        file_sha256_after as replacing_sha256,
        shown_as
    from restatements

    union all

    select
        workbook_week as report_week,
        region_code,
        file_sha256 as replacing_sha256,
        shown_as
    from late_files
)

select
    report_week,
    region_code,
    replacing_sha256,
    bool_and(shown_as = 'dynamics') as is_dynamics_only
from shown
group by report_week, region_code, replacing_sha256
