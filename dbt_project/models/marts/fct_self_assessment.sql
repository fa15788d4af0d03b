-- Grain: organisation × item × as-of date; a blank cell is no row.
{{ organization_answers('self_assessment', 'item', 'declared_level', printed='declared_level') }}
