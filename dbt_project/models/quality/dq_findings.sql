-- Grain: finding of a rule over relations and weeks, in the shape of the steps' own findings.
{{ config(database = 'work') }}
{% set rules = [
    'dq_q02_lessons', 'dq_q03', 'dq_q04', 'dq_q11_heads', 'dq_q12_decisions', 'dq_q12_lasting',
    'dq_q12_unrelated', 'dq_q12_vanished', 'dq_q13_parts', 'dq_q14_files', 'dq_q18', 'dq_q19', 'dq_q19_organizations',
    'dq_q20',
    'dq_q20_below_region', 'dq_q29_municipalities', 'dq_q29_my_school', 'dq_q29_open_lessons',
    'dq_q29_overlap', 'dq_q29_public_pages', 'dq_q29_regions'
] %}
with found as (
    {% for rule in rules %}
        select * from {{ ref(rule) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

rules as (
    select * from {{ ref('stg_rules') }}
),

files as (
    {{ file_names() }}
)

select
    found.kind,
    found.file_sha256,
    files.file_name,
    found.sheet,
    found.row_number,
    found.rule_code,
    rules.severity,
    found.field,
    found.printed_value,
    found.proposal,
    {{ rule_sentence('rules', 'found') }} as message,
    rules.owner,
    cast(null as date) as deadline,
    found.report_week,
    found.as_of_date,
    found.region_code,
    found.organization_id,
    found.variant as rule_variant
from found
left join rules
    on
        found.rule_code = rules.rule_code
        and found.variant = rules.variant
left join files on found.file_sha256 = files.file_sha256
where found.report_week is null or {{ is_built('found.report_week') }}
