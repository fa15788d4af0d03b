-- Grain: region × week whose received share of active pages is not that of its page file.
{{ config(materialized = 'ephemeral') }}
select
    'public_pages' as kind,
    file_sha256,
    sheet,
    row_number,
    'Q29' as rule_code,
    '' as variant,
    'Активные сообщества, %' as field,
    {{ russian_hundredths('active_pct') }} as printed_value,
    'по страницам ' || {{ russian_hundredths('active_pct_computed') }} || ' % ('
    || active_page_count || ' из ' || page_count || ')' as detail,
    cast(null as varchar) as proposal,
    report_week,
    as_of_date,
    region_code,
    cast(null as varchar) as organization_id
from {{ ref('fct_public_pages') }}
-- A received percent may be half of its last digit away; the last digit of a double is none.
where abs(active_pct - active_pct_computed) > active_pct_step / 2 + 1e-9
