-- Grain: state, week, indicator, grain and region (kinds 6 and 7: ЭЖД integration, public pages).
-- Files are corrected region by region: the country's share is counted now only.
with integrations as (
    {{ rows_in_states('journal_integration') }}
),

pages as (
    {{ rows_in_states('public_pages') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

statuses as (
    select
        state_id,
        report_week,
        region_code,
        coalesce(as_of_date, report_week) as as_of_date,
        unnest([
            { 'numerator_measure': 'chats_calls', 'journal_status': chats_calls },
            { 'numerator_measure': 'mini_app', 'journal_status': mini_app }
        ], recursive := true)
    from integrations
),

shares as (
    -- «Частично» is counted apart and never as yes.
    select
        state_id,
        report_week,
        numerator_measure,
        case when grouping(region_code) = 1 then 'country' else 'region' end as grain,
        region_code,
        max(as_of_date) as as_of_date,
        cast(count(*) filter (where journal_status = 'yes') as bigint) as numerator,
        cast(count(journal_status) as bigint) as denominator,
        max(journal_status) filter (where region_code is not null) as journal_status
    from statuses
    group by
        grouping sets (
            (state_id, report_week, numerator_measure),
            (state_id, report_week, numerator_measure, region_code)
        )
    having grouping(region_code) = 0 or state_id = 0
),

page_figures as (
    select
        state_id,
        report_week,
        region_code,
        unnest([
            {
                'numerator_measure': 'active_pct',
                'received_value': active_pct,
                'received_step': active_pct_step
            },
            {
                'numerator_measure': 'engagement_index',
                'received_value': engagement_index,
                'received_step': engagement_index_step
            }
        ], recursive := true)
    from pages
)

select
    shares.state_id,
    shares.report_week,
    indicator_weeks.indicator_code,
    shares.grain,
    shares.region_code,
    -- A region has a status, the country a share.
    shares.grain = 'region' as is_count,
    true as is_calculated,
    case when shares.denominator > 0 then shares.numerator end as numerator,
    case when shares.denominator > 0 then shares.denominator end as denominator,
    case when shares.denominator > 0 then 'regions_listed' end as denominator_kind,
    case when shares.denominator > 0 then shares.as_of_date end as denominator_as_of,
    'journal_integration' as source_kind,
    case
        when shares.denominator = 0 then 'blank'
        when shares.grain = 'region' then shares.journal_status
    end as reason_code,
    shares.denominator > 0 as is_usable,
    {{ no_figures([
        'municipality_id', 'org_type', 'member_types', 'base_as_of', 'received_value',
        'received_step', 'is_earlier_year'
    ]) }}
from shares
inner join indicator_weeks
    on
        shares.report_week = indicator_weeks.report_week
        and shares.numerator_measure = indicator_weeks.numerator_measure
        and indicator_weeks.theme = 'integration'

union all by name

select
    page_figures.state_id,
    page_figures.report_week,
    indicator_weeks.indicator_code,
    'region' as grain,
    page_figures.region_code,
    false as is_count,
    true as is_calculated,
    page_figures.received_value,
    page_figures.received_step,
    'public_pages' as source_kind,
    case when page_figures.received_value is null then 'blank' end as reason_code,
    page_figures.received_value is not null as is_usable,
    {{ no_figures([
        'municipality_id', 'org_type', 'member_types', 'numerator', 'denominator',
        'denominator_kind', 'denominator_as_of', 'base_as_of', 'is_earlier_year'
    ]) }}
from page_figures
inner join indicator_weeks
    on
        page_figures.report_week = indicator_weeks.report_week
        and page_figures.numerator_measure = indicator_weeks.numerator_measure
        and indicator_weeks.theme = 'public_pages'
