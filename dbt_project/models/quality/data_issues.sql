-- Grain: finding that is no refused row, and every further code of a refused row.
with findings as (
    select * from {{ ref('dq_ranked_findings') }}
)

select
    {{ finding_columns() }},
    issue_id,
    {{ finding_details() }}
from findings
where not is_row_refusal
