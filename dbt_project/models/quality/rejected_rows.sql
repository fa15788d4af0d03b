-- Grain: refused file row, under the lowest code that refuses it.
with findings as (
    select * from {{ ref('dq_ranked_findings') }}
)

select
    {{ finding_columns() }},
    {{ finding_details() }}
from findings
where is_row_refusal
