-- Grain: organisation × measure × as-of date; a blank cell is no row.
{{ organization_answers('readiness', 'measure', 'status', printed='measure_status') }}
