-- Grain: organisation the latest registry edition of its region no longer names (Q12).
-- It stays open until an edition brings its closing date.
{{ config(materialized = 'ephemeral') }}
with editions as (
    select * from {{ ref('registry_editions') }}
),

last_seen as (
    select *
    from {{ ref('registry_rows') }}
    qualify
        row_number() over (partition by organization_id order by valid_from desc) = 1
)

select
    'registry' as kind,
    editions.file_sha256,
    cast(null as varchar) as sheet,
    cast(null as bigint) as row_number,
    'Q12' as rule_code,
    'vanished' as variant,
    cast(null as varchar) as field,
    last_seen.name as printed_value,
    {{ russian_date('last_seen.as_of_date') }} as detail,
    cast(null as varchar) as proposal,
    cast(null as date) as report_week,
    editions.as_of_date,
    last_seen.region_code,
    last_seen.organization_id
from last_seen
inner join editions
    on
        last_seen.region_code = editions.region_code
        and last_seen.as_of_date < editions.as_of_date
where
    editions.valid_to is null
    and (last_seen.closed_date is null or last_seen.closed_date > editions.as_of_date)
