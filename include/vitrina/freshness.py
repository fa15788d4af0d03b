"""Freshness: how old the newest file is of each export that is due every week, by dbt's sources.

`python -m vitrina.freshness` answers by the clock, so no run asks it: what a run publishes depends
on the files alone. Thresholds and exports stand in dbt_project/models/staging/_sources.yml.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vitrina.build import BuildError, run_dbt, write_schemas
from vitrina.settings import Settings


@dataclass(frozen=True)
class Age:
    """One export; `status` is dbt's: pass, warn, error or runtime error."""

    kind: str
    status: str
    #: Modification time of the newest file, None where there is none.
    newest: datetime | None
    #: What it is called too old by, in days; None while it is not.
    limit: int | None


def check(settings: Settings) -> list[Age]:
    """Run `dbt source freshness` on the data root; raises BuildError when dbt cannot run."""
    write_schemas(settings.data_root)
    # Two folders below the data root, as the locations of the sources expect.
    folder = settings.data_root.dbt_parse.with_name("freshness")
    folder.mkdir(parents=True, exist_ok=True)
    results = folder / "target" / "sources.json"
    results.unlink(missing_ok=True)
    try:
        # `source` knows no options for tests, so none are left out.
        run_dbt(settings, folder, ["source", "freshness"], with_unit_tests=True)
    except BuildError:
        # An export that is too old is an answer, not a failure of dbt.
        if not results.exists():
            raise
    found = json.loads(results.read_text(encoding="utf-8"))["results"]
    shutil.rmtree(folder)
    return [_age(one) for one in sorted(found, key=lambda one: str(one["unique_id"]))]


def _age(result: dict[str, Any]) -> Age:
    status = str(result["status"])
    passed = result.get("criteria", {}).get(f"{status}_after")
    newest = result.get("max_loaded_at")
    at = datetime.fromisoformat(newest) if newest else None
    # dbt has the year 1 for a source without rows.
    return Age(
        kind=str(result["unique_id"]).split(".")[-1],
        status=status,
        newest=at if at and at.year > 1 else None,
        limit=int(passed["count"]) if passed else None,
    )


def main() -> int:
    """Print a line an export; 1 when one of them is beyond the second limit, 0 otherwise."""
    ages = check(Settings.from_environment())
    for age in ages:
        newest = f"{age.newest:%d.%m.%Y %H:%M} UTC" if age.newest else "файлов не было"
        told = f"старше {age.limit} дней" if age.limit else "свежий"
        print(f"{age.kind:<24}{newest:<24}{told}")
    return int(any(age.status not in ("pass", "warn") for age in ages))


if __name__ == "__main__":
    raise SystemExit(main())
