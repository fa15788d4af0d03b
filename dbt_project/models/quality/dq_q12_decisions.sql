-- Grain: decision that names no organisation of the registry, or several.
{{ config(materialized = 'ephemeral') }}
select
    'link_decisions' as kind,
    decision_sha256 as file_sha256,
    decision_sheet as sheet,
    decision_row_number as row_number,
    'Q12' as rule_code,
    'decision' as variant,
    'Решение' as field,
    decision as printed_value,
    'нужна одна организация реестра или слова «не относится»' as detail,
    cast(null as varchar) as proposal,
    cast(null as date) as report_week,
    as_of_date,
    region_code,
    row_organization_id as organization_id
from {{ ref('link_decisions') }}
where outcome = 'unread'
