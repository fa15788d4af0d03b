-- Grain: organisation × validity of the registry edition it stands in.
-- A branch has its head's type; the head is found by identifier, else by an ИНН only one head has.
with staged as (
    select * from {{ ref('stg_registry') }}
),

editions as (
    select * from {{ ref('registry_editions') }}
),

statuses as (
    select * from {{ ref('organization_statuses') }}
),

printed as (
    select
        staged.*,
        editions.valid_from
    from staged
    inner join editions
        on
            staged.file_sha256 = editions.file_sha256
            and staged.region_code = editions.region_code
            and staged.as_of_date = editions.as_of_date
    -- Two regions that claim one organisation at one time: the newer edition keeps it.
    qualify
        row_number() over (
            partition by staged.organization_id, editions.valid_from
            order by staged.as_of_date desc, staged.region_code asc, staged.row_number asc
        ) = 1
),

heads as (
    select
        organization_id,
        region_code,
        as_of_date,
        inn,
        org_type
    from printed
    where level = 'head'
),

heads_by_inn as (
    select
        region_code,
        inn,
        as_of_date,
        min(organization_id) as organization_id,
        min(org_type) as org_type
    from heads
    where inn is not null
    group by region_code, inn, as_of_date
    having count(*) = 1
),

headed as (
    select
        printed.*,
        heads.organization_id as head_by_code,
        heads.org_type as type_by_code
    from printed
    asof left join heads
        on
            printed.head = heads.organization_id
            and printed.as_of_date >= heads.as_of_date
),

headed_twice as (
    select
        headed.*,
        heads_by_inn.organization_id as head_by_inn,
        heads_by_inn.org_type as type_by_inn
    from headed
    asof left join heads_by_inn
        on
            headed.region_code = heads_by_inn.region_code
            and headed.inn = heads_by_inn.inn
            and headed.as_of_date >= heads_by_inn.as_of_date
)

select
    headed_twice.organization_id,
    headed_twice.region_code,
    headed_twice.as_of_date,
    headed_twice.valid_from,
    coalesce(
        headed_twice.municipality_id, left(headed_twice.oktmo, 5) || '000'
    ) as municipality_id,
    headed_twice.municipality,
    headed_twice.oktmo,
    headed_twice.name,
    headed_twice.full_name,
    case
        when headed_twice.level = 'branch'
            then coalesce(headed_twice.type_by_code, headed_twice.type_by_inn, 'school')
        else headed_twice.org_type
    end as org_type,
    headed_twice.level,
    case
        when headed_twice.level = 'branch'
            then coalesce(headed_twice.head_by_code, headed_twice.head_by_inn)
    end as head_organization_id,
    headed_twice.head as head_printed,
    headed_twice.successor as successor_organization_id,
    headed_twice.inn,
    headed_twice.kpp,
    headed_twice.ogrn,
    statuses.status,
    headed_twice.opened_date,
    headed_twice.closed_date,
    headed_twice.file_sha256,
    headed_twice.file_name,
    headed_twice.sheet,
    headed_twice.row_number
from headed_twice
left join statuses on lower(headed_twice.status) like statuses.prefix || '%'
