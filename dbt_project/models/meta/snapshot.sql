-- Grain: the one snapshot this warehouse is.
select
    '{{ env_var("VITRINA_DBT_SNAPSHOT") }}' as snapshot_id,
    {{ utc_instant("cast('" ~ env_var("VITRINA_DBT_BUILT_AT") ~ "' as timestamptz)") }} as built_at,
    (
        select max(versions.report_week)
        from {{ ref('load_versions') }} as versions
        where
            versions.is_current
            and versions.kind in ('sferum_organizations', 'sferum_municipalities')
    ) as newest_week,
    '{{ env_var("VITRINA_DBT_REVISION") }}' as git_revision
