-- Grain: state, week, indicator and region (kind 7, page by page): active pages ÷ pages.
with pages as (
    select *
    from ({{ rows_in_states('public_page_statistics') }}) as printed
    -- Parts of one whole may share a few pages: the newer part counts.
    qualify
        {{ is_newest_row(
            ['printed.state_id', 'printed.report_week', 'printed.region_code', 'printed.page'],
            'printed.'
        ) }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

counted as (
    -- A page whose posts are not known is neither active nor inactive.
    select
        state_id,
        report_week,
        region_code,
        max(coalesce(as_of_date, report_week)) as as_of_date,
        cast(
            count(*) filter (where posts >= {{ kpi_limit('public_page_active_posts') }}) as bigint
        ) as numerator,
        cast(count(posts) as bigint) as denominator
    from pages
    group by state_id, report_week, region_code
)

select
    counted.state_id,
    counted.report_week,
    indicator_weeks.indicator_code,
    'region' as grain,
    counted.region_code,
    false as is_count,
    true as is_calculated,
    counted.numerator,
    counted.denominator,
    'pages' as denominator_kind,
    counted.as_of_date as denominator_as_of,
    'public_page_statistics' as source_kind,
    true as is_usable,
    {{ no_figures([
        'municipality_id', 'org_type', 'member_types', 'base_as_of', 'received_value',
        'received_step', 'reason_code', 'is_earlier_year'
    ]) }}
from counted
inner join indicator_weeks
    on
        counted.report_week = indicator_weeks.report_week
        and indicator_weeks.theme = 'public_pages'
        and indicator_weeks.numerator_measure = 'active_pct'
where counted.denominator > 0
