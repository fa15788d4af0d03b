-- Grain: indicator × definition version.
select
    indicator_code,
    definition_version,
    name,
    definition,
    numerator_name,
    denominator_name,
    unit,
    platform,
    valid_from,
    valid_to,
    is_graded
from {{ ref('indicators') }}
