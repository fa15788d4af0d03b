"""A second explanation of the indicators: the published figures, computed again from the files.

An oracle in plain Python over the landed files and their sightings. It shares no code and no data
file with the line it checks (test_independence.py and test_small_cloud.py hold it to that): it has
its own small reading of workbooks, its own weeks, its own linkage and its own copy of the
definitions, written from what the offices printed and from the rulings of docs/decisions/0011.
Where two honest teams would differ it follows the rulings; everything else is done in the simplest
way that is right.

Read in the order of the work:

    read.py         landed files → sheets → tables; cells → counts, flags, percents
    kinds.py        by which headers a table is recognised
    weeks.py        dates of titles, names and folders → the reporting Friday
    places.py       names of regions and municipalities → codes
    registry.py     organisations, whether they are open on a Friday, their bases
    link.py         which organisation of the registry a row is about
    weekly.py       the weekly exports: rows that stand, files that count, whole or partial
    versions.py     which files of a kind, period and region count; jumps.py: what leaps (Q20)
    answers.py      what people answered on held files; decisions.py: on rows
    received.py     the other tables: federal lists, the report of 28 columns
    my_school.py    «Моя школа»: totals of regions, lists of organisations
    programmes.py   pages one by one, open lessons, readiness
    definitions.py  indicators, scopes, thresholds, targets, as they were printed
    sums.py         numerators and denominators of regions and municipalities
    values.py       kpi.kpi_values: one source a figure, status, target, change, rank
    organizations.py  kpi.organization_week
    oracle.py       both tables from the landed files of a data root
    compare.py      published tables against these, cell by cell

Whatever was landed can be compared: `compare.disagreements(data_root, warehouse)`. The tests do so
on the demo (tests/end_to_end/test_demo_run.py) and on small_cloud.py and awkward_files.py, whose
weeks are awkward.
"""
