{# Columns of a published finding: those of the contract in its order, then what is beside it. #}
{% macro finding_columns() -%}
    file_sha256,
    file_name,
    sheet,
    row_number,
    rule_code,
    severity,
    field,
    printed_value,
    proposal,
    message,
    owner,
    deadline,
    report_week,
    region_code,
    organization_id
{%- endmacro %}

{# What stands beside the contract; tables may have columns of their own between the two. #}
{% macro finding_details() -%}
    kind,
    as_of_date,
    is_current,
    rule_variant,
    hint
{%- endmacro %}

{# The sentence of the catalogue with its blanks filled in. #}
{% macro rule_sentence(rules, found) -%}
    replace(
        replace(
            replace({{ rules }}.message, '{printed}', coalesce({{ found }}.printed_value, '')),
            '{field}', coalesce({{ found }}.field, '')
        ),
        '{detail}', coalesce({{ found }}.detail, '')
    )
{%- endmacro %}
