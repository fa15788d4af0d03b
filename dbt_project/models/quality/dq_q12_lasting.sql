-- Grain: kind × registry organisation absent from its files, with first and last week (Q12).
-- Of no single week: it would leave one week's partition for the next as long as it lasts.
{{ config(materialized = 'ephemeral') }}
with absent as (
    select * from {{ ref('absent_organizations') }}
    {{ and_other_weeks('carried', 'absent_organizations') }}
),

spans as (
    select
        kind,
        organization_id,
        max_by(region_code, report_week) as region_code,
        max_by(file_sha256, report_week) as file_sha256,
        max_by(name, report_week) as name,
        min(report_week) as first_week,
        max(report_week) as last_week
    from absent
    group by kind, organization_id
)

select
    kind,
    file_sha256,
    cast(null as varchar) as sheet,
    cast(null as bigint) as row_number,
    'Q12' as rule_code,
    'not_in_file' as variant,
    cast(null as varchar) as field,
    name as printed_value,
    {{ weeks_in_words('first_week', 'last_week') }} as detail,
    cast(null as varchar) as proposal,
    cast(null as date) as report_week,
    last_week as as_of_date,
    region_code,
    organization_id
from spans
