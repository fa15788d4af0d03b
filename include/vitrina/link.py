"""Link: every row of every file conformed, and named after its organisation of the registry.

The registry comes first and is validated before anything links to it, then the decisions of
people. A file is linked anew when what it depends on changed: its reading, its sightings, the
registry of its regions, the decisions on its rows, the code.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from vitrina import landing, tables
from vitrina.data_root import DataRoot, read_json, write_json
from vitrina.landing import LandedFile, Sighting
from vitrina.layouts import Layout, load_layouts
from vitrina.linkage import outputs, registry
from vitrina.linkage.decisions import (
    DECISIONS,
    NOTHING_DECIDED,
    in_force,
    newer_versions,
    settle_decisions,
)
from vitrina.linkage.registry import Registry
from vitrina.linkage.resolve import fields_of, resolve
from vitrina.linkage.subjects import COLUMNS_OF_ROWS, Subjects
from vitrina.rows import cells
from vitrina.rows.conform import conform
from vitrina.rows.keys import FileContext, file_weeks, resolve_keys
from vitrina.settings import PROJECT_ROOT, SEEDS, Settings
from vitrina.territory import Territory
from vitrina.weeks import PeriodDate

REGISTRY = "registry"
#: Files of no kind: what reading refused or passed over is said by validate under this name.
FILES = "files"
#: Beside its inputs, this code decides what becomes of a file.
LINKERS = ("landing.py", "link.py", "linkage/*", "rows/*", "seeds.py", "spelling.py",
           "tables.py", "territory.py", "weeks.py")  # fmt: skip
SEEDS_READ = ("regions.csv", "municipality_successors.csv", "municipality_former_names.csv")


def link(settings: Settings, shas: list[str] | None = None) -> list[str]:
    """Conform and link the raw tables of these files (None: of all); unchanged ones are skipped.

    Writes linked/<kind>/<sha256>/<NN>.parquet and candidates/<kind>/<sha256>.parquet whole, and
    removes those of files that are no longer read as the kind. Returns the kinds whose verdicts
    may be out of date, the registry first, and FILES last.
    """
    # Imported here: Great Expectations takes seconds to load.
    from vitrina.validate import validate

    data_root = settings.data_root
    touched = _forget_gone(data_root)
    linker = _Linker(settings)

    def link_kind(kind: str, known: Registry | None) -> None:
        for sha in _raw_files(data_root, kind, shas):
            if linker.link_file(kind, sha, known):
                touched.add(kind)

    def accept_kind(kind: str, known: Registry | None) -> None:
        """What other kinds are linked by is judged before any of them."""
        link_kind(kind, known)
        if kind in touched | _unjudged(data_root):
            validate(settings, kind)
            touched.add(kind)

    accept_kind(REGISTRY, None)
    known = Registry.from_accepted(data_root)
    linker.see_registry()
    accept_kind(DECISIONS, known)
    linker.see_decisions(known)
    for kind in load_layouts():
        if kind not in (REGISTRY, DECISIONS):
            link_kind(kind, known)
    touched |= _unjudged(data_root)
    return [*sorted(touched, key=lambda kind: (kind != REGISTRY, kind)), FILES]


class _Linker:
    """What all files of one step share: settings, sightings, and the prints of their inputs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._data_root = settings.data_root
        self._landed = {file.sha256: file for file in landing.landed(settings.data_root)}
        self._territory = Territory.from_seeds()
        self._registry_prints: dict[str, str] = {}
        self._decided = NOTHING_DECIDED
        self._shared = _print(settings.default_region or "", str(settings.timezone), _code_print())

    def see_registry(self) -> None:
        """From here on files depend on the registry as it is accepted now."""
        self._registry_prints = registry.fingerprints(self._data_root)

    def see_decisions(self, known: Registry) -> None:
        """From here on rows are linked by the decisions that are accepted and in force now."""
        layout = load_layouts()[DECISIONS]
        paths = sorted((self._data_root.accepted / DECISIONS).glob("*/*/*.parquet"))
        files = ds.dataset(list(map(str, paths)), tables.accepted(layout), format="parquet")
        rows = files.to_table(filter=ds.field("decision").is_valid()).to_pylist()
        decisions = settle_decisions(
            rows,
            Subjects(self._landed.values(), self._rows_of).find,
            known,
            newer_versions(self._landed.values(), {path.stem for path in paths}),
        )
        self._decided = in_force(decisions)
        target = self._data_root.decisions_read / f"{DECISIONS}.parquet"
        outputs.write_table(target, decisions, tables.DECISIONS)

    def link_file(self, kind: str, sha: str, known: Registry | None) -> bool:
        """Whether the file had to be linked; `known` is None for the registry itself."""
        layout, folder = load_layouts()[kind], self._data_root.linked / kind / sha
        reading = self._data_root.reading(sha).read_bytes()
        base = self._base(kind, sha, reading)
        if self._stands(folder, layout, base, known):
            return False
        rows, sightings = self._conformed(kind, sha, reading)
        rows, candidates = resolve(rows, layout, known, self._decided)
        stamp = folder / ".inputs.json"
        stamp.unlink(missing_ok=True)
        outputs.write_linked(folder, layout, rows)
        outputs.write_candidates(self._data_root.candidates / kind / f"{sha}.parquet", candidates)
        outputs.write_decided(self._data_root.decided / kind / f"{sha}.parquet", rows, kind)
        write_json(folder / "sightings.json", sightings)
        places = [*fields_of(layout, "municipality"), *fields_of(layout, "territory")]
        needs_registry = layout.links or places
        regions = sorted(rows["region_code"].dropna().unique()) if needs_registry else []
        write_json(stamp, self._inputs(base, regions, layout, rows.get("_signature")))
        return True

    def _base(self, kind: str, sha: str, reading: bytes) -> str:
        """Print of all that conforming depends on."""
        layout = load_layouts()[kind].model_dump_json()
        return _print(self._shared, reading, layout, repr(_offers(self._landed[sha])))

    def _stands(self, folder: Path, layout: Layout, base: str, known: Registry | None) -> bool:
        """Whether what is on disk was linked from these very inputs."""
        stamp = folder / ".inputs.json"
        if not stamp.exists():
            return False
        before = read_json(stamp)
        regions = list(before["registry"]) if known else []
        now = self._inputs(base, regions, layout, None)
        if any(now[name] != before[name] for name in ("base", "registry")):
            return False
        if now["decisions"] != before["decisions"]:
            # Something was decided in its regions: perhaps on other files' rows.
            rows = outputs.read_rows(folder)
            signed = self._decided.signatures(rows, layout.kind)
            now = self._inputs(base, regions, layout, signed)
            if now["decided"] != before["decided"]:
                return False
            write_json(stamp, now)
        return True

    def _inputs(
        self, base: str, regions: list[str], layout: Layout, signed: pd.Series[Any] | None
    ) -> dict[str, Any]:
        outcomes = self._decided.outcomes
        decided = sorted({(s, outcomes[s]) for s in signed.dropna()}) if signed is not None else []
        return {
            "base": base,
            "registry": {region: self._registry_prints.get(region) for region in regions},
            "decisions": {
                region: _print(repr(self._decided.of_region(region)))
                for region in (regions if layout.links else [])
            },
            "decided": _print(repr(decided)),
        }

    def _conformed(
        self, kind: str, sha: str, reading: bytes
    ) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
        """Rows of all tables of a file, and what else its bytes were offered as."""
        layout, file = load_layouts()[kind], self._landed[sha]
        parts: dict[int, pd.DataFrame] = {}
        sightings: list[dict[str, Any]] = []
        for table in json.loads(reading)["tables"]:
            if table["kind"] != kind:
                continue
            raw = self._data_root.raw / kind / sha / f"{table['number']:02d}.parquet"
            context = self._context(file, file.primary, table)
            printed = pq.read_table(raw).to_pandas()
            part = conform(printed, layout, context, self._territory)
            parts[table["number"]] = part
            sightings += self._other_offers(printed, part, layout, file, table)
        return pd.concat(parts, names=["table", "place"]).reset_index(), sightings

    def _rows_of(self, sha: str) -> dict[str, pd.DataFrame]:
        """Kind → the rows decisions may be about; read again only if they are not linked yet."""
        found = {}
        for kind, layout in load_layouts().items():
            if not layout.links or not (self._data_root.raw / kind / sha).is_dir():
                continue
            reading = self._data_root.reading(sha).read_bytes()
            folder = self._data_root.linked / kind / sha
            stamp = folder / ".inputs.json"
            base = self._base(kind, sha, reading)
            is_linked = stamp.exists() and read_json(stamp)["base"] == base
            rows = (
                outputs.read_rows(folder) if is_linked else self._conformed(kind, sha, reading)[0]
            )
            found[kind] = rows.reindex(columns=list(COLUMNS_OF_ROWS))
        return found

    def _context(self, file: LandedFile, sighting: Sighting, table: dict[str, Any]) -> FileContext:
        return FileContext(
            sha256=file.sha256,
            file_name=sighting.name,
            folder_path=str(PurePosixPath(sighting.path).parent),
            modified=sighting.modified,
            timezone=self._settings.timezone,
            title_dates=tuple(
                PeriodDate(pd.Timestamp(found["day"]).date(), found["is_range_end"])
                for found in table["title_dates"]
            ),
            title_region=table["title_region"],
            default_region=self._settings.default_region,
        )

    def _other_offers(
        self, printed: pd.DataFrame, part: pd.DataFrame, layout: Layout,
        file: LandedFile, table: dict[str, Any],
    ) -> Iterator[dict[str, Any]]:  # fmt: skip
        """The same bytes offered again as another week or region (Q30)."""
        if len(file.sightings) == 1 or layout.period in ("none", "lesson"):
            return
        loaded = set(zip(part["report_week"], part["region_code"], strict=True))
        keyed = [layout.period_field or "", *fields_of(layout, "region")]
        text = {
            name: cells.clean(printed.get(name, pd.Series(None, index=printed.index, dtype="str")))
            for name in keyed
        }
        for sighting in file.sightings:
            if sighting == file.primary:
                continue
            context = self._context(file, sighting, table)
            keys = resolve_keys(text, layout, context, self._territory)
            # A daily row is dated by itself, whatever the file is called.
            named = file_weeks(context) if layout.period != "day" else set()
            weeks = named or set(keys["report_week"].dropna())
            offered = {(w, r) for w in weeks for r in keys["region_code"].dropna().unique()}
            for week, region in sorted(offered - loaded):
                yield {
                    "file_name": sighting.name, "path": sighting.path,
                    "report_week": week.isoformat(), "region_code": region,
                }  # fmt: skip


def _raw_files(data_root: DataRoot, kind: str, shas: list[str] | None) -> list[str]:
    found = sorted(folder.name for folder in (data_root.raw / kind).glob("*") if folder.is_dir())
    return found if shas is None else [sha for sha in found if sha in set(shas)]


def _forget_gone(data_root: DataRoot) -> set[str]:
    """Remove what was linked under a kind the file is no longer read as; the kinds touched."""
    touched = set()
    for folder in sorted(data_root.linked.glob("*/*")):
        if not (data_root.raw / folder.parent.name / folder.name).is_dir():
            shutil.rmtree(folder)
            for place in (data_root.candidates, data_root.decided):
                gone = place / folder.parent.name / f"{folder.name}.parquet"
                gone.unlink(missing_ok=True)
            touched.add(folder.parent.name)
    return touched


def _unjudged(data_root: DataRoot) -> set[str]:
    """Kinds with a file linked after its last verdict, or one still judged and gone.

    A run killed between linking and validating leaves such files; nothing else would name them.
    """
    kinds = set()
    for stamp in data_root.linked.glob("*/*/.inputs.json"):
        kind, sha = stamp.parent.parent.name, stamp.parent.name
        verdict = data_root.findings / kind / f"{sha}.json"
        if not verdict.exists() or verdict.stat().st_mtime_ns < stamp.stat().st_mtime_ns:
            kinds.add(kind)
    for verdict in data_root.findings.glob("*/*.json"):
        if (
            verdict.parent.name != FILES
            and not (data_root.linked / verdict.parent.name / verdict.stem).is_dir()
        ):
            kinds.add(verdict.parent.name)
    return kinds


def _offers(file: LandedFile) -> list[tuple[str, ...]]:
    return sorted((s.folder, s.path, s.name, s.modified.isoformat()) for s in file.sightings)


@cache
def _code_print() -> str:
    here = PROJECT_ROOT / "include" / "vitrina"
    code = [path for pattern in LINKERS for path in sorted(here.glob(pattern)) if path.is_file()]
    return _print(*(path.read_bytes() for path in [*code, *(SEEDS / seed for seed in SEEDS_READ)]))


def _print(*parts: str | bytes) -> str:
    digest = sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8) + data)
    return digest.hexdigest()
