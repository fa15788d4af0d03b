-- Grain: export kind, as its layout describes it.
select
    kind,
    title,
    period = 'week' as is_weekly
from {{ step_output('kinds') }}
