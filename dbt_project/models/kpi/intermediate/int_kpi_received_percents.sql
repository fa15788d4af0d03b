-- Grain: state, week, indicator, region and organisation type (kind 3, percents as printed).
with slides as (
    select *
    from ({{ rows_in_states('sferum_regions') }}) as printed
    -- Parts of one whole may share a few columns: the newer part counts.
    qualify
        {{ is_newest_row(
            ['printed.state_id', 'printed.report_week', 'printed.region_code',
             'printed.indicator_code', 'printed.org_type'], 'printed.'
        ) }}
),

scopes as (
    select * from {{ ref('int_kpi_scope_week') }}
)

select
    slides.state_id,
    slides.report_week,
    slides.indicator_code,
    'region' as grain,
    slides.region_code,
    slides.org_type,
    case when slides.org_type = 'all' then scopes.member_types else slides.org_type end
        as member_types,
    false as is_count,
    true as is_calculated,
    slides.value as received_value,
    slides.value_step as received_step,
    'sferum_regions' as source_kind,
    case when slides.value is null then 'blank' end as reason_code,
    slides.value is not null as is_usable,
    {{ no_figures([
        'municipality_id', 'numerator', 'denominator', 'denominator_kind',
        'denominator_as_of', 'base_as_of', 'is_earlier_year'
    ]) }}
from slides
left join scopes
    on
        slides.report_week = scopes.report_week
        and slides.indicator_code = scopes.indicator_code
        and scopes.grain = 'region'
