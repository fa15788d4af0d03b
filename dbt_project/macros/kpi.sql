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
