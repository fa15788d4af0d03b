{# Percent 0–100 of two integers with one division, so that a rebuild gives the same bits. #}
{% macro percent(numerator, denominator) -%}
    case when {{ denominator }} > 0 then 100 * {{ numerator }} / {{ denominator }} end
{%- endmacro %}

{# What a figure of a source comes to: as received, else its percent; NULL where there is none. #}
{% macro figure(source) -%}
    case
        when not {{ source }}.is_usable or not {{ source }}.is_calculated or {{ source }}.is_count
            then null
        when {{ source }}.received_value is not null then {{ source }}.received_value
        else {{ percent(source ~ '.numerator', source ~ '.denominator') }}
    end
{%- endmacro %}

{# Does `left` stand to `right` as the operator in the data says? NULL when one of them is. #}
{% macro holds(left, operator, right) -%}
    case {{ operator }}
        when '<' then {{ left }} < {{ right }}
        when '<=' then {{ left }} <= {{ right }}
        when '>' then {{ left }} > {{ right }}
        when '>=' then {{ left }} >= {{ right }}
        when '=' then {{ left }} = {{ right }}
    end
{%- endmacro %}

{# A percent of integers against a limit, decided on the integers: 49.96 shows as 50,0, is below. #}
{% macro integers_hold(numerator, denominator, operator, limit) -%}
    {{ holds('100 * ' ~ numerator, operator, limit ~ ' * ' ~ denominator) }}
{%- endmacro %}

{# Is the limit inside the rounding interval (value ± half a step) of a received figure? #}
{% macro rounding_hides(value, step, limit) -%}
    coalesce(
        2 * abs(cast({{ value }} as decimal(18, 6)) - {{ limit }})
            <= cast({{ step }} as decimal(18, 6)),
        false
    )
{%- endmacro %}

{# The number a calculation rule names (seed kpi_limits). #}
{% macro kpi_limit(limit_code) -%}
    (select limit_value from {{ ref('kpi_limits') }} where limit_code = '{{ limit_code }}')
{%- endmacro %}

{# Indicators an organisation has a percent of: stem, its count column and its base. #}
{% macro organization_stems() -%}
    {{ return([
        ('teacher_registered', 'teachers_registered', 'teachers'),
        ('student_registered', 'students_registered', 'students'),
        ('teacher_active_msg', 'teachers_active_messages', 'teachers'),
        ('teacher_active_call', 'teachers_active_calls', 'teachers'),
        ('student_active', 'students_active', 'students'),
        ('teacher_journal_linked', 'teachers_journal_linked', 'teachers'),
        ('student_journal_linked', 'students_journal_linked', 'students'),
    ]) }}
{%- endmacro %}

{# A row of the 28-column report as rows: measure, numerator and the base printed beside it. #}
{% macro municipality_measures() -%}
    unnest([
        {% for measure in ['organizations_connected', 'organizations_active'] %}
            {
                'numerator_measure': '{{ measure }}',
                'numerator': {{ measure }},
                'denominator': organizations
            },
        {% endfor %}
        {% for _, measure, base in organization_stems() %}
            {
                'numerator_measure': '{{ measure }}',
                'numerator': {{ measure }},
                'denominator': {{ base }}
            },
        {% endfor %}
        {
            'numerator_measure': 'journal_linked',
            'numerator': teachers_journal_linked + students_journal_linked,
            'denominator': teachers + students
        }
    ], recursive := true)
{%- endmacro %}

{# Of the ministry's counts the latest not after the Friday, else the earliest there is. #}
{% macro count_that_counts(as_of_date, day) -%}
    coalesce(
        max({{ as_of_date }}) filter (where {{ as_of_date }} <= {{ day }}), min({{ as_of_date }})
    )
{%- endmacro %}

{# Headcounts (rows of states) that are the base of a school year, by state, organisation and form:
   the last not after the cut-off; a later as-of date waits for the next school year. #}
{% macro frozen_headcounts(headcounts) -%}
    select
        headcounts.*,
        school_years.school_year,
        school_years.school_year_start
    -- One row a school year: the calendar has one a week.
    from (
        select distinct
            weeks.school_year,
            weeks.school_year_start,
            make_date(
                cast(year(weeks.school_year_start) as bigint),
                cast({{ kpi_limit('base_cutoff_month') }} as bigint),
                cast({{ kpi_limit('base_cutoff_day') }} as bigint)
            ) as last_as_of_date
        from {{ ref('dim_week') }} as weeks
    ) as school_years
    inner join {{ headcounts }} as headcounts
        on school_years.last_as_of_date >= headcounts.as_of_date
    qualify
        row_number() over (
            partition by
                headcounts.state_id,
                school_years.school_year,
                headcounts.organization_id,
                upper(replace(headcounts.form, ' ', ''))
            order by
                headcounts.as_of_date desc,
                headcounts.file_sha256 desc,
                headcounts.row_number desc
        ) = 1
{%- endmacro %}

{# Columns of a figure a source has, in their order: its key, integers, bases and usability. #}
{% macro figure_columns() -%}
    report_week,
    indicator_code,
    grain,
    region_code,
    municipality_id,
    org_type,
    member_types,
    is_count,
    is_calculated,
    numerator,
    denominator,
    denominator_kind,
    denominator_as_of,
    base_as_of,
    is_earlier_year,
    received_value,
    received_step,
    source_kind,
    reason_code,
    is_usable
{%- endmacro %}

{# Names of the percents; an indicator has a definition a version and keeps its name. #}
{% macro percent_names() -%}
    select
        indicator_code,
        arg_max(name, definition_version) as name
    from {{ ref('dim_indicator') }}
    where unit = '%'
    group by indicator_code
{%- endmacro %}

{# Percents «Динамика» shows by week: of the region, all types. #}
{% macro dynamics_indicators() -%}
    {{ return([
        'org_connected_pct',
        'org_active_pct',
        'teacher_registered_pct',
        'teacher_active_msg_pct',
        'teacher_active_call_pct',
        'teacher_journal_linked_pct',
        'student_registered_pct',
        'student_active_pct',
        'student_journal_linked_pct',
    ]) }}
{%- endmacro %}

{# Does «Динамика» of the workbook's week show the week? The last of them is its own. #}
{% macro is_in_dynamics(week, workbook_week) -%}
    (
        {{ week }} <= {{ workbook_week }}
        and {{ week }} > {{ workbook_week }}
            - cast({{ kpi_limit('week_days') }} * {{ kpi_limit('dynamics_weeks') }} as integer)
    )
{%- endmacro %}
