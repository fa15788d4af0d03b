"""Refuse: files and tables that reading turned away or passed over, and second offers of bytes.

What reading (parse.py) and linking (link.py) decided becomes loads and findings here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha1
from pathlib import Path
from typing import Any

from expectations.rules import header
from vitrina import landing
from vitrina.data_root import DataRoot, read_json
from vitrina.layouts import load_layouts
from vitrina.settings import Settings
from vitrina.territory import Territory
from vitrina.verdicts.judge import Finding, finding
from vitrina.verdicts.record import Outputs, fingerprint
from vitrina.weeks import closing_friday, period_dates

#: Files that have no kind are reported under this name.
FILES = "files"

Load = dict[str, Any]


def refusals(settings: Settings) -> dict[str, int]:
    """Loads and findings of every file that was refused or ignored, whole or in part.

    Returns counts by outcome, and `unchanged` files. A file that was fetched with bytes is named
    by its sha256; one that was passed over in the folder by the hash of its place.
    """
    data_root = settings.data_root
    outputs = Outputs(data_root, FILES)
    counts: Counter[str] = Counter(rejected=0, ignored=0, unchanged=0, removed=0)
    known = set()
    for key, sources, loads, findings in _turned_away(settings):
        known.add(key)
        stamp = fingerprint(sources)
        if outputs.stands(key, stamp):
            counts["unchanged"] += 1
            continue
        outputs.replace(key, stamp, findings, loads)
        counts.update(load["outcome"] for load in loads)
    for gone in outputs.judged() - known:
        outputs.remove(gone)
        counts["removed"] += 1
    return dict(counts)


def _turned_away(
    settings: Settings,
) -> Iterator[tuple[str, list[Path], list[Load], list[Finding]]]:
    data_root = settings.data_root
    for file in landing.landed(data_root):
        reading = data_root.reading(file.sha256)
        if not reading.exists():
            continue
        read = read_json(reading)
        loads, findings = _of_file(settings, file, read)
        if loads:
            yield file.sha256, [reading, data_root.landing / f"{file.sha256}.json"], loads, findings
    for sidecar in sorted((data_root.landing / "ignored").glob("*.json")):
        ignored = read_json(sidecar)
        instants = {
            "modified_at": _instant(ignored["modified"]),
            "first_seen_at": _instant(ignored["first_seen"]),
        }
        place = {"file_sha256": sidecar.stem, "file_name": ignored["name"]}
        yield sidecar.stem, [sidecar], [_load(place, instants, "ignored", "fetch")], []


def _of_file(
    settings: Settings, file: landing.LandedFile, read: dict[str, Any]
) -> tuple[list[Load], list[Finding]]:
    """What is said of a file as a whole, or of the sheets of it that were not taken."""
    instants = {
        "modified_at": file.primary.modified,
        "first_seen_at": min(sighting.first_seen for sighting in file.sightings),
        "is_demo": any(table.get("is_demo") for table in read.get("tables", [])),
    }
    whole = {
        "file_sha256": file.sha256,
        "file_name": file.primary.name,
        **_named_place(settings, f"{file.primary.path} {file.primary.name}"),
    }
    if read["outcome"] == "ignored":
        return [_load(whole, instants, "ignored", "parse")], []
    if read["outcome"] == "refused" and not read.get("refused_tables"):
        code = read["rule_code"]
        reason = finding(code, "", whole, detail=read["reason_ru"])
        rows = read["data_rows"]
        return [_load(whole, instants, "rejected", "parse", code, rows)], [reason]
    loads: dict[str, Load] = {}
    findings = []
    for refused in read.get("refused_tables", []):
        place = {**whole, "sheet": refused["sheet"], "kind": refused["kind"]}
        code, rows = refused["rule_code"], refused["row_count"]
        load = _load(place, instants, "rejected", "parse", code, rows)
        # Two tables of one sheet share a load.
        shared = loads.setdefault(load["load_id"], load)
        if shared is not load:
            shared["row_count"] += rows
            shared["rejected_count"] += rows
        findings.append(_table_finding(place, refused))
    for sheet in read.get("ignored_sheets", []):
        load = _load({**whole, "sheet": sheet}, instants, "ignored", "parse")
        loads[load["load_id"]] = load
    return list(loads.values()), findings


def _table_finding(place: dict[str, Any], refused: dict[str, Any]) -> Finding:
    """The reader's reason is a whole sentence; the fields it names are headers or layout fields."""
    layout = load_layouts()[refused["kind"]]
    named = [header(layout, f) if f in layout.fields else f for f in refused["fields"]]
    return finding(
        refused["rule_code"], "", place,
        field="; ".join(named) or None, detail=refused["reason_ru"],
    )  # fmt: skip


def _named_place(settings: Settings, name: str) -> dict[str, Any]:
    """Week and region that a path names, for the people who must mend the file."""
    weeks = {closing_friday(found) for found in period_dates(name)}
    regions = Territory.from_seeds().regions_in(name)
    return {
        "report_week": weeks.pop() if len(weeks) == 1 else None,
        "region_code": regions.pop() if len(regions) == 1 else settings.default_region,
    }


def offers(
    data_root: DataRoot, kind: str, sha256: str, instants: dict[str, Any]
) -> tuple[list[Load], list[Finding]]:
    """Q30: the same bytes offered under another week or region; what was loaded stays."""
    listing = data_root.linked / kind / sha256 / "sightings.json"
    if not listing.exists():
        return [], []
    loads: dict[str, Load] = {}
    findings = []
    for offer in read_json(listing):
        week = date.fromisoformat(offer["report_week"]) if offer["report_week"] else None
        place = {
            "kind": kind,
            "file_sha256": sha256,
            "file_name": offer["file_name"],
            "report_week": week,
            "region_code": offer["region_code"],
        }
        load = _load(place, instants, "rejected", "link", "Q30")
        loads[load["load_id"]] = load
        offered = f"Предложены как неделя {week:%d.%m.%Y}." if week else ""
        findings.append(finding("Q30", "", place, printed=offer["path"], detail=offered))
    return list(loads.values()), findings


def _load(
    place: dict[str, Any],
    instants: dict[str, Any],
    outcome: str,
    step: str,
    rule_code: str | None = None,
    refused_rows: int = 0,
) -> Load:
    """A load none of whose rows were taken; `step` is the one that decided it."""
    load = {
        **{name: place.get(name) for name in LOAD_KEY},
        **{"file_name": place["file_name"], "is_demo": False, **instants},
        **{"row_count": refused_rows, "accepted_count": 0, "rejected_count": refused_rows},
        **{"outcome": outcome, "rule_code": rule_code, "step": step},
    }
    return {"load_id": load_id(load), **load}


#: What tells one load from another.
LOAD_KEY = ("file_sha256", "sheet", "kind", "report_week", "as_of_date", "region_code")


def load_id(load: Load) -> str:
    """A name for the key of a load: the same in every run."""
    key = "\x1f".join(str(load[name] or "") for name in LOAD_KEY)
    return sha1(key.encode(), usedforsecurity=False).hexdigest()


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
