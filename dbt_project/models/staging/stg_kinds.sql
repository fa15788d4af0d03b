-- Grain: export kind, as its layout describes it.
select
    kind,
    title,
    period = 'week' as is_weekly,
    period = 'day' as is_daily
from {{ step_output('kinds') }}
