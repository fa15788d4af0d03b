-- Grain: the one snapshot this warehouse is.
select
    '{{ var("snapshot_id") }}' as snapshot_id,
    {{ utc_instant("cast('" ~ var("built_at") ~ "' as timestamptz)") }} as built_at,
    (
        select max(versions.report_week)
        from {{ ref('load_versions') }} as versions
        where
            versions.is_current
            and versions.kind in ('sferum_organizations', 'sferum_municipalities')
    ) as newest_week,
    '{{ var("git_revision") }}' as git_revision
