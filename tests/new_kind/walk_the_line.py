"""The line on one folder, step by step, in the checkout it is run from: `walk_the_line.py RUN`."""

from __future__ import annotations

import sys

from vitrina import fetch, publish
from vitrina.build import run_dbt, write_schemas
from vitrina.link import link
from vitrina.parse import parse
from vitrina.settings import Settings
from vitrina.validate import validate

if __name__ == "__main__":
    run_id = sys.argv[1]
    settings = Settings.from_environment()
    for batch in fetch.list_unseen(settings, min_age_minutes=0):
        parse(settings, fetch.fetch(settings, batch))
    for kind in link(settings):
        validate(settings, kind)
    write_schemas(settings.data_root)
    folder = settings.data_root.build / run_id
    folder.mkdir(parents=True)
    # What the new table stands on, and what is said of its files: other tests build the rest.
    wanted = ["+fct_canteen_meals", "+loads"]
    select = ["build", "--select", *wanted, "--indirect-selection", "cautious"]
    run_dbt(settings, folder, select)
    publish.tables(settings, run_id)
