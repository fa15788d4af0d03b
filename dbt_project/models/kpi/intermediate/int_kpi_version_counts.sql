-- Grain: replacing file, week, region, side (before, after), organisation and measure (kind 1).
with load_versions as (
    select * from {{ ref('load_versions') }}
    where kind = 'sferum_organizations'
),

staged as (
    select * from {{ ref('stg_sferum_organizations') }}
    where is_linked
),

organization_weeks as (
    select * from {{ ref('int_kpi_organization_week') }}
),

sides as (
    select
        superseded_by as replacing_sha256,
        period_key as report_week,
        region_code,
        'before' as side,
        file_sha256
    from load_versions
    where superseded_by is not null

    union

    select
        superseded_by as replacing_sha256,
        period_key as report_week,
        region_code,
        'after' as side,
        superseded_by as file_sha256
    from load_versions
    where superseded_by is not null
),

compared as (
    select
        sides.replacing_sha256,
        sides.report_week,
        sides.region_code,
        sides.side,
        sides.file_sha256,
        load_versions.is_complete,
        organization_weeks.organization_id,
        organization_weeks.municipality_id,
        organization_weeks.org_type,
        organization_weeks.is_open,
        cast(staged.is_connected as integer) as organizations_connected,
        cast(staged.is_active as integer) as organizations_active,
        {% for _, measure, _ in organization_stems() %}
            staged.{{ measure }},
        {% endfor %}
        case when organization_weeks.teachers_base is not null then staged.teachers_journal_linked
        end as based_teachers,
        case when organization_weeks.students_base is not null then staged.students_journal_linked
        end as based_students,
        organization_weeks.teachers_base,
        organization_weeks.students_base
    from sides
    inner join load_versions
        on
            sides.file_sha256 = load_versions.file_sha256
            and sides.report_week = load_versions.period_key
            and sides.region_code = load_versions.region_code
    inner join staged
        on
            sides.file_sha256 = staged.file_sha256
            and sides.report_week = staged.period_key
            and sides.region_code = staged.region_code
    inner join organization_weeks
        on
            sides.report_week = organization_weeks.report_week
            and staged.organization_id = organization_weeks.organization_id
    -- Parts of one whole may share a few organisations: the newer part counts.
    qualify
        row_number() over (
            partition by
                sides.replacing_sha256, sides.report_week, sides.region_code, sides.side,
                staged.organization_id
            order by staged.modified_at desc, staged.file_sha256 desc, staged.row_number asc
        ) = 1
)

select
    replacing_sha256,
    report_week,
    region_code,
    side,
    file_sha256,
    is_complete,
    organization_id,
    municipality_id,
    org_type,
    is_open,
    unnest([
        {% for measure in ['organizations_connected', 'organizations_active'] %}
            {
                'numerator_measure': '{{ measure }}',
                'numerator': {{ measure }},
                'base': null,
                'is_counted': is_open
            },
        {% endfor %}
        {% for _, measure, base in organization_stems() %}
            {
                'numerator_measure': '{{ measure }}',
                'numerator': {{ measure }},
                'base': {{ base }}_base,
                'is_counted': is_open and {{ base }}_base is not null
            },
        {% endfor %}
        {
            'numerator_measure': 'journal_linked',
            'numerator': case
                when based_teachers is null then based_students
                else based_teachers + coalesce(based_students, 0)
            end,
            'base': null,
            'is_counted': is_open
        }
    ], recursive := true)
from compared
