-- Grain: kind × period × region × file × organisation type, `all` among them.
-- Parts of one whole share one coverage; a held file has its own.
with files as (
    select
        files.kind,
        files.period_key,
        files.report_week,
        files.region_code,
        files.file_sha256
    from {{ ref('load_outcomes') }} as files
    where
        files.kind in (select coverage.kind from {{ ref('coverage') }} as coverage)
        and {{ is_read_file('files.kind', 'files.period_key') }}
),

shares as (
    select * from {{ ref('coverage') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

parts as (
    select * from {{ ref('load_parts') }}
),

listed as (
    select
        kind,
        period_key,
        region_code,
        file_sha256,
        organization_id
    from {{ ref('stg_entities') }}
    where organization_id is not null
),

-- A list is judged by the Friday it belongs to.
regions_and_weeks as (
    select distinct
        kind,
        period_key,
        region_code
    from files
),

open_organizations as (
    select
        regions_and_weeks.kind,
        regions_and_weeks.period_key,
        regions_and_weeks.region_code,
        organizations.organization_id,
        organizations.org_type,
        shares.share
    from regions_and_weeks
    inner join organizations
        on
            regions_and_weeks.region_code = organizations.region_code
            and {{ is_open_on('organizations', 'regions_and_weeks.period_key') }}
    inner join shares
        on
            regions_and_weeks.kind = shares.kind
            and organizations.org_type = shares.org_type
),

open_counts as (
    select
        kind,
        period_key,
        region_code,
        coalesce(org_type, 'all') as org_type,
        count(*) as organisations_open,
        sum(share) as organisations_least
    from open_organizations
    group by grouping sets (
        (kind, period_key, region_code, org_type), (kind, period_key, region_code)
    )
),

found as (
    -- Parts may share a few organisations: each counts once.
    select distinct
        files.kind,
        files.period_key,
        files.region_code,
        files.file_sha256,
        open_organizations.org_type,
        open_organizations.organization_id
    from files
    inner join parts
        on
            files.kind = parts.kind
            and files.period_key = parts.period_key
            and files.region_code = parts.region_code
            and files.file_sha256 = parts.file_sha256
    inner join listed
        on
            parts.kind = listed.kind
            and parts.period_key = listed.period_key
            and parts.region_code = listed.region_code
            and parts.part_sha256 = listed.file_sha256
    inner join open_organizations
        on
            files.kind = open_organizations.kind
            and files.period_key = open_organizations.period_key
            and files.region_code = open_organizations.region_code
            and listed.organization_id = open_organizations.organization_id
),

found_counts as (
    select
        kind,
        period_key,
        region_code,
        file_sha256,
        coalesce(org_type, 'all') as org_type,
        count(*) as organisations_in_file
    from found
    group by grouping sets (
        (kind, period_key, region_code, file_sha256, org_type),
        (kind, period_key, region_code, file_sha256)
    )
),

covered as (
    select
        files.kind,
        files.period_key,
        files.report_week,
        files.region_code,
        files.file_sha256,
        open_counts.org_type,
        coalesce(found_counts.organisations_in_file, 0) as organisations_in_file,
        open_counts.organisations_open,
        coalesce(found_counts.organisations_in_file, 0) / open_counts.organisations_open as share,
        coalesce(found_counts.organisations_in_file, 0)
        >= open_counts.organisations_least as is_covered
    from files
    inner join open_counts
        on
            files.kind = open_counts.kind
            and files.period_key = open_counts.period_key
            and files.region_code = open_counts.region_code
    left join found_counts
        on
            files.kind = found_counts.kind
            and files.period_key = found_counts.period_key
            and files.region_code = found_counts.region_code
            and files.file_sha256 = found_counts.file_sha256
            and open_counts.org_type = found_counts.org_type
)

select * from covered
{{ and_other_files('load_coverage') }}
