-- Grain: report week × region × indicator × organisation type × two sources that have its figure.
select
    report_week,
    region_code,
    indicator_code,
    org_type,
    source_kind,
    value,
    other_source_kind,
    other_value,
    value_difference,
    is_equal
from {{ ref('source_comparison') }}
where grain = 'region'
