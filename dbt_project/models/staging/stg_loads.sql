-- Grain: file, sheet, kind, period and region.
select * from {{ step_output('loads') }}
