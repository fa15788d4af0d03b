-- Grain: kind × period × region × file × rule that fired on it × indicator.
with judged as (
    select
        kind,
        period_key,
        region_code,
        report_week,
        as_of_date,
        file_sha256,
        unnest(judgements) as found
    from {{ ref('load_outcomes') }}
)

select
    judged.kind,
    judged.period_key,
    judged.region_code,
    judged.report_week,
    judged.as_of_date,
    judged.file_sha256,
    judged.found.rule_code,
    judged.found.status,
    judged.found.is_asked,
    judged.found.indicator_code,
    judged.found.offered,
    judged.found.before,
    judged.found.sigma,
    judged.found.overlaps_with
from judged
