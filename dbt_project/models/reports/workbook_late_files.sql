-- Grain: workbook × first file of an earlier week that came after its own, and where it shows.
-- By modification times alone: the workbook could have been issued before that file was there.
with workbooks as (
    select * from {{ ref('workbooks') }}
),

exports as (
    select *
    from {{ ref('load_outcomes') }}
    where
        kind in ('sferum_organizations', 'sferum_municipalities', 'sferum_regions')
        and not is_held
),

issued as (
    select
        report_week,
        region_code,
        min(modified_at) as first_modified_at
    from exports
    -- The kinds that bring workbooks.
    where kind != 'sferum_regions'
    group by report_week, region_code
),

late as (
    select
        workbooks.report_week as workbook_week,
        workbooks.region_code,
        exports.report_week,
        exports.kind,
        exports.file_sha256
    from workbooks
    inner join issued
        on
            workbooks.report_week = issued.report_week
            and workbooks.region_code = issued.region_code
    inner join exports
        on
            workbooks.region_code = exports.region_code
            and workbooks.report_week > exports.report_week
            and issued.first_modified_at < exports.modified_at
    -- A file that replaced another is a correction.
    where exports.version_number = 1
),

shown_in_dynamics as (
    -- One row a week: the table has one an indicator.
    select distinct
        report_week,
        region_code,
        source_kind as kind
    from {{ ref('dynamics_values') }}
),

facts as (
    select
        report_week,
        region_code,
        organization_id,
        file_sha256
    from {{ ref('fct_sferum_organization_week') }}
    where {{ is_built('report_week') }}
    {{ and_other_weeks('marts', 'fct_sferum_organization_week', [
        'report_week', 'region_code', 'organization_id', 'file_sha256'
    ]) }}
),

inactive as (
    select
        report_week,
        organization_id,
        -- The week before the run: there the organisation was active, or had no row.
        report_week - cast({{ kpi_limit('week_days') }} * inactive_weeks as integer)
            as counted_from
    from {{ ref('organization_week') }}
    where not is_active
)

select
    *,
    'week_before' as shown_as
from late
where
    kind != 'sferum_regions'
    and workbook_week = report_week + cast({{ kpi_limit('week_days') }} as integer)

union

-- Only where the file holds an organisation whose inactivity the workbook counts from there on.
select
    late.*,
    'inactivity' as shown_as
from late
inner join facts
    on
        late.report_week = facts.report_week
        and late.region_code = facts.region_code
        and late.file_sha256 = facts.file_sha256
inner join inactive
    on
        late.workbook_week = inactive.report_week
        and facts.organization_id = inactive.organization_id
        and late.report_week >= inactive.counted_from
where
    late.kind = 'sferum_organizations'
    and late.workbook_week > late.report_week + cast({{ kpi_limit('week_days') }} as integer)

union

-- A week that had no row, or that of another source.
select
    late.*,
    'dynamics' as shown_as
from late
inner join shown_in_dynamics
    on
        late.report_week = shown_in_dynamics.report_week
        and late.region_code = shown_in_dynamics.region_code
        and late.kind = shown_in_dynamics.kind
where
    {{ is_in_dynamics('late.report_week', 'late.workbook_week') }}
    and (
        late.kind = 'sferum_regions'
        or late.workbook_week > late.report_week + cast({{ kpi_limit('week_days') }} as integer)
    )
