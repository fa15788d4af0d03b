-- Grain: report week × region × finding or decided row: what is wrong, who mends it, by when.
-- Findings on files without a week stand where the file counts: a registry's in the workbooks made
-- of it, a refused file's from the week on that it came in. An absence is told as of the week.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

sources as (
    -- A file has a load a sheet.
    select distinct
        report_week,
        region_code,
        sha256_12
    from {{ ref('rpt_title_sources') }}
),

unused as (
    -- Files no workbook is made of: refused ones, and those with decisions.
    select
        file_sha256,
        {{ publication_week(report_clock('min(modified_at)')) }} as from_week
    from {{ ref('loads') }}
    group by file_sha256
    having not bool_or(outcome = 'accepted' and kind != 'link_decisions')
),

absent as (
    -- Since when, as of the week: later weeks are never earlier than it.
    select
        absences.*,
        min(absences.report_week) over (
            partition by absences.kind, absences.organization_id
        ) as first_week
    from (
        select * from {{ ref('absent_organizations') }}
        {{ and_other_weeks('carried', 'absent_organizations') }}
    ) as absences
),

decided as (
    select * from {{ ref('dq_decided_rows') }}
    where is_current
),

findings as (
    -- What a replaced file had wrong is its successor's matter.
    select * from {{ ref('data_issues') }}
    where is_current
    union all by name
    select * from {{ ref('rejected_rows') }}
    where is_current
    union all by name
    -- A row linked by a decision is in order: it is shown so that the decision can be taken back.
    select
        kind,
        file_sha256,
        file_name,
        sheet,
        row_number,
        'Q12' as rule_code,
        'linked' as rule_variant,
        'Строка «' || coalesce(printed_name, '') || '» сопоставлена по решению.' as message,
        printed_name as printed_value,
        report_week,
        region_code,
        organization_id
    from decided
    where
        is_by_decision
        and outcome = 'organization'
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

candidates as (
    select * from {{ ref('link_candidates') }}
),

rules as (
    select
        rule_code,
        title
    from {{ ref('stg_rules') }}
    where variant = ''
),

rule_sentences as (
    select * from {{ ref('stg_rules') }}
),

names as (
    {{ file_names() }}
),

located as (
    -- Of a row no organisation was found for, the municipality it prints.
    {% for fact in [
        'fct_sferum_organization_week', 'fct_sferum_municipality_week',
        'fct_my_school_organization', 'fct_open_lesson',
    ] %}
        select
            file_sha256,
            sheet,
            row_number,
            region_code,
            municipality_id
        from {{ ref(fact) }}
        where municipality_id is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

places as (
    select
        file_sha256,
        sheet,
        row_number,
        region_code,
        any_value(municipality_id) as municipality_id
    from located
    group by file_sha256, sheet, row_number, region_code
    having count(distinct municipality_id) = 1
),

in_weeks as (
    select
        findings.report_week as workbook_week,
        findings.*
    from findings
    where findings.report_week is not null

    union all by name

    select
        sources.report_week as workbook_week,
        findings.*
    from findings
    inner join sources
        on
            findings.region_code = sources.region_code
            and left(findings.file_sha256, 12) = sources.sha256_12
    where findings.report_week is null and findings.rule_variant != 'not_in_file'

    union all by name

    select
        workbooks.report_week as workbook_week,
        findings.*
    from findings
    inner join unused on findings.file_sha256 = unused.file_sha256
    inner join workbooks
        on
            findings.region_code = workbooks.region_code
            and unused.from_week <= workbooks.report_week
    where findings.report_week is null

    union all by name

    select
        absent.report_week as workbook_week,
        absent.kind,
        absent.file_sha256,
        names.file_name,
        rule_sentences.rule_code,
        rule_sentences.variant as rule_variant,
        rule_sentences.severity,
        absent.printed_value,
        {{ rule_sentence('rule_sentences', 'absent') }} as message,
        rule_sentences.owner,
        cast(absent.report_week + 7 as date) as deadline,
        absent.region_code,
        absent.organization_id
    from (
        select
            *,
            name as printed_value,
            null as field,
            {{ weeks_in_words('first_week', 'report_week') }} as detail
        from absent
    ) as absent
    inner join rule_sentences
        on rule_sentences.rule_code = 'Q12' and rule_sentences.variant = 'not_in_file'
    left join names on absent.file_sha256 = names.file_sha256
),

shown as (
    select
        in_weeks.*,
        case
            when
                in_weeks.rule_code = 'Q12' and in_weeks.rule_variant in ('linked', 'unrelated')
                then 'decided'
            else in_weeks.severity
        end as standing,
        organizations.name as organization,
        coalesce(organizations.municipality_id, places.municipality_id) as municipality_id,
        rules.title
    from in_weeks
    semi join workbooks
        on
            in_weeks.workbook_week = workbooks.report_week
            and in_weeks.region_code = workbooks.region_code
    left join organizations
        on
            in_weeks.organization_id = organizations.organization_id
            and {{ is_valid_on('organizations', 'in_weeks.workbook_week') }}
    left join places
        on
            in_weeks.file_sha256 = places.file_sha256
            and in_weeks.row_number = places.row_number
            and in_weeks.region_code = places.region_code
            and coalesce(in_weeks.sheet, '') = coalesce(places.sheet, '')
    left join rules on in_weeks.rule_code = rules.rule_code
),

offered as (
    -- As a decision is read back (linkage/meanings.py): the identifier stands last.
    select
        shown.workbook_week,
        candidates.kind,
        candidates.file_sha256,
        candidates.sheet,
        candidates.row_number,
        string_agg(
            concat_ws(
                ', ',
                ltrim(regexp_replace(organizations.name, '\s+', ' ', 'g'), '=+-@ '),
                'ИНН ' || organizations.inn,
                'идентификатор ' || candidates.organization_id
            ),
            chr(10)
            order by candidates.candidate_rank
        ) as proposals
    from (
        select distinct
            workbook_week,
            kind,
            file_sha256,
            sheet,
            row_number
        from shown
        where rule_code = 'Q12'
    ) as shown
    inner join candidates
        on
            shown.kind = candidates.kind
            and shown.file_sha256 = candidates.file_sha256
            and shown.sheet is not distinct from candidates.sheet
            and shown.row_number = candidates.row_number
    left join organizations
        on
            candidates.organization_id = organizations.organization_id
            and {{ is_valid_on('organizations', 'shown.workbook_week') }}
    group by all
),

asked as (
    select
        shown.*,
        coalesce(shown.rule_variant = '' and shown.rule_code = 'Q12', false) as is_unlinked,
        offered.proposals,
        decided.outcome as decided_outcome,
        decided.decided_by as decided_who,
        decided.decided_where,
        decided.decided_organization_id,
        chosen.name as decided_name
    from shown
    left join offered
        on
            shown.workbook_week = offered.workbook_week
            and shown.kind = offered.kind
            and shown.file_sha256 = offered.file_sha256
            and shown.sheet is not distinct from offered.sheet
            and shown.row_number = offered.row_number
    left join decided
        on
            shown.kind = decided.kind
            and shown.file_sha256 = decided.file_sha256
            and shown.sheet is not distinct from decided.sheet
            and shown.row_number = decided.row_number
    left join organizations as chosen
        on
            decided.decided_organization_id = chosen.organization_id
            and {{ is_valid_on('chosen', 'shown.workbook_week') }}
),

placed as (
    select
        *,
        row_number() over (
            partition by workbook_week, region_code
            order by
                {{ report_position('severity', 'standing') }},
                rule_code,
                file_name,
                file_sha256,
                sheet,
                row_number,
                field,
                organization_id,
                printed_value,
                message
        ) as position
    from asked
)

select
    workbook_week as report_week,
    region_code,
    municipality_id,
    position as sort_order,
    position,
    {{ report_word('severity', 'standing') }} as severity,
    rule_code || '. ' || coalesce(message, title) as check_name,
    file_name as source,
    nullif(concat_ws(' / ', sheet, row_number), '') as place,
    organization,
    field,
    printed_value,
    case when is_unlinked then coalesce(proposals, proposal) else proposal end as proposal,
    owner,
    deadline,
    cast(null as varchar) as decision,
    nullif(
        concat_ws(
            chr(10),
            case when is_unlinked then proposals end,
            case
                when is_unlinked or (standing = 'decided' and decided_outcome != 'unrelated')
                    then 'не относится'
            end,
            case when decided_outcome is not null then 'отозвать' end
        ),
        ''
    ) as choices,
    cast(null as varchar) as decided_by,
    case
        when decided_outcome = 'unrelated' then 'Не относится (' || decided_where || ')'
        when decided_outcome is not null
            then
                concat_ws(', идентификатор ', decided_name, decided_organization_id)
                || ' (' || decided_where || ')'
    end as decided,
    -- Apart from names of schools: a position beside a name with initials is personal data.
    decided_who,
    -- linkage/subjects.py finds the row by it.
    case
        when row_number is not null and kind != 'link_decisions'
            then
                left(file_sha256, 12) || '-' || left(md5(coalesce(sheet, '')), 4)
                || '-' || row_number
    end as row_key
from placed
