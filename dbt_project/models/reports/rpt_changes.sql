-- Grain: report week × region × restated figure the workbook shows: before, after, by which files;
-- and each file of an earlier week that came later, whose figures were not there at all.
with restatements as (
    select * from {{ ref('workbook_restatements') }}
),

late_files as (
    select * from {{ ref('workbook_late_files') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

indicator_weeks as (
    select * from {{ ref('int_kpi_indicator_week') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

indicator_values as (
    select * from {{ ref('kpi_values') }}
),

kinds as (
    select * from {{ ref('stg_kinds') }}
),

sources as (
    select * from {{ ref('source_kinds') }}
),

files as (
    -- A file has a row a sheet, period and region.
    select
        file_sha256,
        min(file_name) as file_name,
        {{ report_clock('max(modified_at)') }} as modified_at
    from {{ ref('loads') }}
    group by file_sha256
),

worded as (
    select
        restatements.*,
        indicators.name as indicator_name,
        indicators.unit,
        case restatements.grain
            when 'organization' then organizations.name
            when 'municipality' then municipalities.name
            else regions.name
        end as entity,
        kinds.title as kind_title,
        replaced.file_name as file_before,
        replacing.file_name as file_after,
        replacing.modified_at,
        indicator_values.source_kind
        != coalesce(sources.source_kind, 'sferum_organizations') as is_from_other_source
    from restatements
    inner join indicator_weeks
        on
            restatements.report_week = indicator_weeks.report_week
            and restatements.indicator_code = indicator_weeks.indicator_code
    inner join indicators
        on
            indicator_weeks.indicator_code = indicators.indicator_code
            and indicator_weeks.definition_version = indicators.definition_version
    left join regions on restatements.region_code = regions.region_code
    left join municipalities
        on
            restatements.municipality_id = municipalities.municipality_id
            and {{ is_valid_on('municipalities', 'restatements.report_week') }}
    left join organizations
        on
            restatements.organization_id = organizations.organization_id
            and {{ is_valid_on('organizations', 'restatements.report_week') }}
    left join kinds on restatements.kind = kinds.kind
    -- Of a base or a count, what changed are the sums over organisations.
    left join sources on restatements.kind = sources.source_kind
    left join indicator_values
        on
            restatements.report_week = indicator_values.report_week
            and restatements.indicator_code = indicator_values.indicator_code
            and restatements.grain = indicator_values.grain
            and restatements.region_code = indicator_values.region_code
            and coalesce(restatements.municipality_id, '')
            = coalesce(indicator_values.municipality_id, '')
            and coalesce(restatements.org_type, '') = coalesce(indicator_values.org_type, '')
    left join files as replaced on restatements.file_sha256_before = replaced.file_sha256
    left join files as replacing on restatements.file_sha256_after = replacing.file_sha256
),

late as (
    select
        late_files.workbook_week,
        late_files.region_code,
        late_files.report_week,
        late_files.kind,
        late_files.shown_as,
        late_files.file_sha256 as file_sha256_after,
        'region' as grain,
        'late' as change,
        {{ report_word('late_file', 'late_files.shown_as') }} as indicator_name,
        regions.name as entity,
        kinds.title as kind_title,
        files.file_name as file_after,
        files.modified_at
    from late_files
    left join regions on late_files.region_code = regions.region_code
    left join kinds on late_files.kind = kinds.kind
    left join files on late_files.file_sha256 = files.file_sha256
),

told as (
    select * from worded
    union all by name
    select * from late
)

select
    workbook_week as report_week,
    region_code,
    municipality_id,
    row_number() over (
        partition by workbook_week, region_code
        order by
            {{ report_position('shown_as', 'shown_as') }} asc nulls first,
            abs(coalesce(value_after, 0) - coalesce(value_before, 0)) desc,
            abs(coalesce(numerator_after, 0) - coalesce(numerator_before, 0)) desc,
            {{ report_position('grain', 'grain') }},
            report_week desc,
            indicator_code asc,
            municipality_id asc,
            organization_id asc,
            org_type asc,
            file_sha256_after asc,
            kind asc
    ) as sort_order,
    report_week as changed_week,
    indicator_name,
    {{ report_word('grain', 'grain') }} as grain,
    entity,
    {{ report_word('org_type', 'org_type') }} as org_type,
    numerator_before,
    numerator_after,
    numerator_after - numerator_before as numerator_difference,
    case unit when '%' then 'percent' else 'index' end as value_role,
    value_before,
    value_after,
    value_after - value_before as value_difference,
    kind_title,
    file_before,
    file_after,
    modified_at,
    nullif(
        concat_ws(
            '; ',
            {{ report_word('change', 'change') }},
            {{ report_word('shown_as', 'shown_as') }},
            case
                when is_from_other_source then {{ report_word('remark', "'other_source'") }}
            end
        ),
        ''
    ) as note
from told
