-- Grain: finding of a regional workbook × week of the workbook: the newest decision on it.
-- A decision names an organisation of the registry (identifier or ИНН) or says «не относится».
with in_force as (
    {{ rows_in_force('link_decisions') }}
),

decided as (
    select
        *,
        nullif(regexp_extract(sheet_row, '^(.*) / (\d+)$', 1), '') as printed_sheet,
        try_cast(nullif(regexp_extract(sheet_row, '^(.*) / (\d+)$', 2), '') as bigint)
            as decided_row_number,
        coalesce(contains(lower(decision), 'не относится'), false) as is_unrelated
    from in_force
    where decision is not null
    qualify
        {{ is_newest_row(['region_code', 'as_of_date', 'source', 'sheet_row', 'finding']) }}
),

organizations as (
    -- An organisation has a row a validity.
    select distinct
        region_code,
        organization_id,
        inn,
        level
    from {{ ref('dim_organization') }}
),

words as (
    select
        file_sha256,
        sheet,
        row_number,
        region_code,
        unnest(string_split_regex(decision, '[\s,;:()«»"]+')) as word
    from decided
),

meant as (
    -- The registry's own identifier is sooner meant than an ИНН, a head sooner than its branches.
    select
        words.file_sha256,
        words.sheet,
        words.row_number,
        organizations.organization_id,
        case
            when words.word = organizations.organization_id then 1
            when organizations.level = 'head' then 2
            else 3
        end as precedence
    from words
    inner join organizations
        on
            words.region_code = organizations.region_code
            and words.word in (organizations.organization_id, organizations.inn)
    qualify
        dense_rank() over (
            partition by words.file_sha256, words.sheet, words.row_number order by precedence
        ) = 1
),

named as (
    select
        file_sha256,
        sheet,
        row_number,
        count(distinct organization_id) as organization_count,
        min(organization_id) as organization_id
    from meant
    group by file_sha256, sheet, row_number
),

findings as (
    -- A row has a finding a rule.
    select
        region_code,
        file_name,
        sheet,
        row_number,
        report_week,
        count(distinct file_sha256) as file_count,
        min(file_sha256) as file_sha256,
        min(organization_id) as organization_id
    from {{ ref('stg_findings') }}
    where row_number is not null
    group by region_code, file_name, sheet, row_number, report_week
),

subjects as (
    select
        decided.file_sha256 as decision_sha256,
        decided.sheet as decision_sheet,
        decided.row_number as decision_row_number,
        -- Two files of one name in one week: the row is named by its name only.
        case when sum(findings.file_count) = 1 then min(findings.file_sha256) end as file_sha256,
        case when sum(findings.file_count) = 1 then min(findings.organization_id) end
            as organization_id
    from decided
    inner join findings
        on
            decided.region_code = findings.region_code
            and decided.source = findings.file_name
            and decided.printed_sheet = findings.sheet
            and decided.decided_row_number = findings.row_number
            and coalesce(decided.as_of_date = findings.report_week, true)
    group by decided.file_sha256, decided.sheet, decided.row_number
)

select
    decided.region_code,
    decided.as_of_date,
    subjects.file_sha256,
    decided.source as file_name,
    decided.printed_sheet as sheet,
    decided.decided_row_number as row_number,
    decided.sheet_row,
    decided.finding,
    decided.organization as organization_printed,
    decided.printed_value,
    subjects.organization_id as row_organization_id,
    decided.decision,
    case
        when decided.is_unrelated and coalesce(named.organization_count, 0) = 0 then 'unrelated'
        when not decided.is_unrelated and named.organization_count = 1 then 'organization'
        else 'unread'
    end as outcome,
    case
        when not decided.is_unrelated and named.organization_count = 1 then named.organization_id
    end as organization_id,
    decided.modified_at as decided_at,
    decided.file_sha256 as decision_sha256,
    decided.file_name as decision_file_name,
    decided.sheet as decision_sheet,
    decided.row_number as decision_row_number
from decided
left join named
    on
        decided.file_sha256 = named.file_sha256
        and decided.sheet = named.sheet
        and decided.row_number = named.row_number
left join subjects
    on
        decided.file_sha256 = subjects.decision_sha256
        and decided.sheet = subjects.decision_sheet
        and decided.row_number = subjects.decision_row_number
