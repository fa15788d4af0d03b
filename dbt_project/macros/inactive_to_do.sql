{# What an organisation that is not active should do first (vocabulary to_do of report_words). #}
{% macro inactive_to_do(facts) -%}
    case
        when not {{ facts }}.is_connected then 'register'
        when
            {{ facts }}.teachers_registered is null and {{ facts }}.students_registered is null
            then 'count'
        when
            coalesce({{ facts }}.teachers_registered, 0)
            + coalesce({{ facts }}.students_registered, 0) = 0
            then 'invite'
        when
            coalesce({{ facts }}.teachers_registered, 0)
            + coalesce({{ facts }}.students_registered, 0) = 1
            then 'add_member'
        else 'check'
    end
{%- endmacro %}
