-- Grain: municipality × week × figure where the 28-column report and the organisations' sum differ.
-- Organisations without a base stand in one source or the other: a difference they can explain is
-- quiet, only the rest is told (Q29).
{{ config(materialized = 'ephemeral') }}
{% set measures = [
    'organizations_connected', 'organizations_active', 'teachers_registered',
    'students_registered', 'teachers_active_messages', 'teachers_active_calls',
    'students_active', 'teachers_journal_linked', 'students_journal_linked'
] %}
with figures as (
    select *
    from {{ ref('reconciliations') }}
    where pair = 'organizations_municipalities'
),

organizations as (
    select
        *,
        cast(is_connected as bigint) as organizations_connected,
        cast(is_active as bigint) as organizations_active
    from {{ ref('int_kpi_organization_week') }}
    where state_id = 0 and is_complete and is_open and is_in_file
),

reports as (
    select * from {{ ref('fct_sferum_municipality_week') }}
),

computed_long as (
    {% for measure in measures %}
        select
            report_week,
            region_code,
            municipality_id,
            org_type,
            teachers_base,
            students_base,
            '{{ measure }}' as measure,
            {{ measure }} as figure
        from organizations
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

computed as (
    select
        computed_long.report_week,
        computed_long.region_code,
        computed_long.municipality_id,
        figures.field,
        figures.right_measure,
        sum(computed_long.figure) as total,
        coalesce(
            sum(computed_long.figure) filter (
                case figures.base_measure
                    when 'teachers' then computed_long.teachers_base is null
                    when 'students' then computed_long.students_base is null
                    else false
                end
            ), 0
        ) as without_base
    from computed_long
    inner join figures
        on
            computed_long.measure = figures.left_measure
            and list_contains(string_split(figures.org_types, ';'), computed_long.org_type)
    where computed_long.figure is not null
    group by all
),

received as (
    {% for measure in measures %}
        select
            report_week,
            region_code,
            municipality_id,
            municipality,
            file_sha256,
            sheet,
            row_number,
            '{{ measure }}' as measure,
            {{ measure }} as figure
        from reports
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

compared as (
    select
        received.*,
        computed.field,
        computed.total,
        computed.without_base,
        -- Nought inside [sum of those with a base, sum of all], else the distance to it.
        greatest(
            received.figure - computed.total,
            computed.total - computed.without_base - received.figure,
            0
        ) as rest
    from received
    inner join computed
        on
            received.report_week = computed.report_week
            and received.region_code = computed.region_code
            and received.municipality_id = computed.municipality_id
            and received.measure = computed.right_measure
)

select
    'sferum_municipalities' as kind,
    file_sha256,
    sheet,
    row_number,
    'Q29' as rule_code,
    '' as variant,
    field,
    cast(figure as varchar) as printed_value,
    'сумма по организациям ' || cast(cast(total - without_base as bigint) as varchar)
    || case
        when without_base > 0
            then ' (без базы ещё ' || cast(cast(without_base as bigint) as varchar) || ')'
        else ''
    end
    || ', расхождение ' || cast(cast(rest as bigint) as varchar)
    || ' (' || municipality || ')' as detail,
    cast(null as varchar) as proposal,
    report_week,
    cast(null as date) as as_of_date,
    region_code,
    cast(null as varchar) as organization_id
from compared
where rest > 0
