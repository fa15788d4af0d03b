-- Grain: vocabulary × code.
select
    vocabulary,
    code,
    word as label,
    cast(null as varchar) as arrow,
    cast(null as varchar) as fill,
    position
from {{ ref('report_words') }}
union all by name
select
    'status' as vocabulary,
    status as code,
    label,
    arrow,
    fill,
    sort_order as position
from {{ ref('status_labels') }}
union all by name
select
    'trend' as vocabulary,
    trend as code,
    label,
    arrow
from {{ ref('trend_labels') }}
union all by name
select
    'reason_code' as vocabulary,
    reason_code as code,
    label
from {{ ref('reason_codes') }}
union all by name
select
    'denominator_kind' as vocabulary,
    denominator_kind as code,
    label
from {{ ref('denominator_kinds') }}
union all by name
select
    'platform' as vocabulary,
    platform as code,
    label
from {{ ref('platforms') }}
