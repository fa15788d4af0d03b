-- Grain: region × week × indicator × type whose federal percent is not ours (Q29).
{{ config(materialized = 'ephemeral') }}
with slides as (
    select * from {{ ref('fct_sferum_region_week') }}
),

computed as (
    select *
    from {{ ref('kpi_values') }}
    where
        grain = 'region'
        and source_kind in ('sferum_organizations', 'sferum_municipalities')
        and value is not null
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

kinds as (
    select * from {{ ref('stg_kinds') }}
)

select
    'sferum_regions' as kind,
    slides.file_sha256,
    slides.sheet,
    slides.row_number,
    'Q29' as rule_code,
    '' as variant,
    indicators.name || ' (' || lower({{ report_word('org_type', 'slides.org_type') }}) || ')'
        as field,
    {{ russian_hundredths('slides.value') }} as printed_value,
    concat(
        {{ russian_hundredths('computed.value') }}, ' («', kinds.title, '»: ',
        computed.numerator, ' из ', computed.denominator, ')'
    ) as detail,
    cast(null as varchar) as proposal,
    slides.report_week,
    cast(null as date) as as_of_date,
    slides.region_code,
    cast(null as varchar) as organization_id
from slides
inner join computed
    on
        slides.report_week = computed.report_week
        and slides.region_code = computed.region_code
        and slides.indicator_code = computed.indicator_code
        and slides.org_type = computed.org_type
inner join indicators
    on
        computed.indicator_code = indicators.indicator_code
        and computed.definition_version = indicators.definition_version
inner join kinds on computed.source_kind = kinds.kind
-- A received percent may be half of its last digit away; the last digit of a double is none.
where abs(slides.value - computed.value) > slides.value_step / 2 + 1e-9
