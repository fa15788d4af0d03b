"""What lies below a data root after validate, put down by hand, and the warehouse built of it."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from vitrina import answers, tables
from vitrina.build import run_dbt, write_schemas
from vitrina.data_root import written_whole
from vitrina.layouts import load_layouts
from vitrina.rows.entities import entities
from vitrina.settings import Settings

Row = dict[str, Any]


class Landed:
    """What lies in accepted/, findings/, loads/ and candidates/, and the warehouse built of it.

    Dates may be given as ISO text. A file is named by any short text; `sha(name)` is its hash.
    """

    #: Where dbt's parse is handed on.
    parse: ClassVar[Path]

    def __init__(self, path: Path) -> None:
        self.settings = Settings.from_environment({"VITRINA_DATA": str(path)})
        self.folder = self.settings.data_root.build / "test"
        self._findings: list[Row] = []
        self._candidates: list[Row] = []
        self._decisions: list[Row] = []
        self._decided: list[Row] = []
        self._connection: duckdb.DuckDBPyConnection | None = None

    def file(
        self,
        kind: str,
        name: str,
        rows: list[Row],
        *,
        week: str | None = None,
        as_of: str | None = None,
        region: str | None = "24",
        modified: str = "2024-10-25T12:00:00",
        rejected: int = 0,
        outcome: str = "accepted",
        rule_code: str | None = None,
        sheet: str = "Лист1",
    ) -> str:
        """Put one file down: its accepted rows and a `loads` row per period and region.

        A row holds layout fields and, where they differ from the arguments, keys of tables.KEYS.
        A refused file (`outcome="rejected"`) leaves its loads row only. Returns its sha256.
        """
        sha = self.sha(name)
        schema = tables.accepted(load_layouts()[kind])
        lineage = {
            "_file_sha256": sha,
            "_file_name": f"{name}.xlsx",
            "_sheet": sheet,
            "_is_hidden": False,
            "_modified_at": _instant(modified),
        }
        keys = {"report_week": week, "as_of_date": as_of, "region_code": region}
        groups: dict[tuple[Any, ...], list[Row]] = {}
        for number, row in enumerate(rows, start=2):
            organization = row.get("organization_id")
            is_linked = bool(organization) and not str(organization).startswith("u:")
            full: Row = {
                **lineage,
                **keys,
                "_row_number": number,
                "is_linked": is_linked,
                "link_method": "identifier" if is_linked else None,
                "link_score": 1.0 if is_linked else None,
                **row,
            }
            period = (full["report_week"], full["as_of_date"], full["region_code"])
            groups.setdefault(period, []).append(full)
        if not groups:
            groups[(week, as_of, region)] = []
        loads = []
        about: dict[Path, list[Row]] = {}
        for (group_week, group_as_of, group_region), group in groups.items():
            accepted = group if outcome == "accepted" else []
            if accepted:
                target = (
                    self.settings.data_root.accepted / kind
                    / f"report_week={group_week or 'none'}"
                    / f"region_code={group_region or 'none'}" / f"{sha}.parquet"
                )  # fmt: skip
                if target.exists():
                    accepted = pq.read_table(target).to_pylist() + accepted
                written = _write(target, accepted, schema)
                about[target] = entities(load_layouts()[kind], written).to_pylist()
            first = not loads
            loads.append(
                {
                    "load_id": _hash(sha, sheet, kind, group_week, group_as_of, group_region),
                    "file_sha256": sha,
                    "file_name": f"{name}.xlsx",
                    "sheet": sheet,
                    "kind": kind,
                    "report_week": group_week,
                    "as_of_date": group_as_of,
                    "region_code": group_region,
                    "row_count": len(group) + (rejected if first else 0),
                    "accepted_count": len(group) if outcome == "accepted" else 0,
                    "rejected_count": (rejected if first else 0)
                    + (0 if outcome == "accepted" else len(group)),
                    "outcome": outcome,
                    "rule_code": rule_code,
                    "is_demo": False,
                    "modified_at": _instant(modified),
                    "first_seen_at": _instant(modified),
                    "step": "parse" if outcome == "ignored" or not group else "validate",
                }
            )
        rows = [row for part in about.values() for row in part]
        _write(self.settings.data_root.entities / kind / f"{sha}.parquet", rows, tables.ENTITIES)
        # A workbook of several kinds is put down kind by kind.
        target = self.settings.data_root.loads / f"{sha}.parquet"
        earlier = pq.read_table(target).to_pylist() if target.exists() else []
        _write(target, earlier + loads, tables.LOADS)
        return sha

    def finding(self, kind: str, name: str, rule_code: str, severity: str, **more: Any) -> None:
        """One finding of a rule on a file put down under `name`; `more` are tables.FINDINGS."""
        row: Row = {
            "kind": kind,
            "file_sha256": self.sha(name),
            "file_name": f"{name}.xlsx",
            "sheet": "Лист1",
            "rule_code": rule_code,
            "severity": severity,
            "message": f"{rule_code}: замечание",
            "owner": "region",
            **more,
        }
        self._findings.append(row)

    def decide(self, name: str, rule_code: str, answer: str, at: str = "2024-11-05") -> None:
        """A person's answer on a file that a rule holds, put down under `name`."""
        decided = answers.Answer(
            self.sha(name), rule_code, answer, "оператор", "проверено", decided_at=_instant(at)
        )
        answers.record(self.settings.data_root, decided)

    def candidate(self, kind: str, name: str, row_number: int, rank: int, **more: Any) -> None:
        """One registry organisation offered for an unlinked row; `more` are tables.CANDIDATES."""
        row: Row = {
            "kind": kind,
            "file_sha256": self.sha(name),
            "file_name": f"{name}.xlsx",
            "sheet": "Лист1",
            "row_number": row_number,
            "candidate_rank": rank,
            **more,
        }
        self._candidates.append(row)

    def decision(self, name: str, stands_in: int, text: str, outcome: str, **more: Any) -> None:
        """One decision, in row `stands_in` of the file `name`; `more` are tables.DECISIONS."""
        row: Row = {
            "decision_sha256": self.sha(name),
            "decision_file_name": f"{name}.xlsx",
            "decision_sheet": "Лист1",
            "decision_row_number": stands_in,
            "decision": text,
            "outcome": outcome,
            "decided_at": _instant("2024-10-28T12:00:00"),
            "is_in_force": False,
            **more,
        }
        self._decisions.append(row)

    def decided(self, kind: str, name: str, row_number: int, **more: Any) -> None:
        """A row of a file that a decision in force is about; `more` are tables.DECIDED."""
        row: Row = {
            "kind": kind,
            "file_sha256": self.sha(name),
            "file_name": f"{name}.xlsx",
            "sheet": "Лист1",
            "row_number": row_number,
            "link_method": "decision",
            **more,
        }
        self._decided.append(row)

    def registry(self, name: str, organizations: list[Row], **more: Any) -> str:
        """A registry file of open schools unless a row says otherwise; `code` names each."""
        region = more.get("region", "24")
        capital = {"24": ("04701000", "город Красноярск")}.get(
            region, (f"{region}701000", f"Столица региона {region}")
        )
        rows = []
        for organization in organizations:
            code = organization["code"]
            row = {
                "organization_code": code,
                "organization_id": code,
                "full_name": f"Организация {code}",
                "name": f"Организация {code}",
                "org_type": "school",
                "level": "head",
                "oktmo": f"{capital[0]}001",
                "municipality_id": capital[0],
                "municipality": capital[1],
                "status": "действующая",
                "opened_date": "2000-01-01",
                **{key: value for key, value in organization.items() if key != "code"},
            }
            rows.append(row)
        return self.file("registry", name, rows, **{"as_of": "2024-09-01", **more})

    def build(self, *select: str) -> dict[str, int]:
        """Run the real dbt on what was put down; `select` narrows it to those models."""
        write_schemas(self.settings.data_root)
        root = self.settings.data_root
        for place, rows, schema in (
            (root.findings, self._findings, tables.FINDINGS),
            (root.candidates, self._candidates, tables.CANDIDATES),
        ):
            by_file: dict[tuple[str, str], list[Row]] = {}
            for row in rows:
                by_file.setdefault((row["kind"], row["file_sha256"]), []).append(row)
            for (kind, sha), group in by_file.items():
                _write(place / kind / f"{sha}.parquet", group, schema)
        for target, rows, schema in (
            (root.decisions_read / "link_decisions.parquet", self._decisions, tables.DECISIONS),
            (root.decided / "rows.parquet", self._decided, tables.DECIDED),
        ):
            if rows:
                _write(target, rows, schema)
        # Of the tests, only those whose every model is among the selected.
        narrowed = ("--select", *select, "--indirect-selection", "cautious") if select else ()
        return self.run(self.folder, "build", *narrowed)

    def run(self, folder: Path, *arguments: str, with_unit_tests: bool = False) -> dict[str, int]:
        """Run the real dbt in a folder, on the parse that any test before has left."""
        kept = self.settings.data_root.dbt_parse
        if self.parse.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.parse, kept)
        folder.mkdir(parents=True, exist_ok=True)
        counts = run_dbt(self.settings, folder, [*arguments], with_unit_tests=with_unit_tests)
        with written_whole(self.parse) as part:
            shutil.copyfile(kept, part)
        return counts

    def query(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of the built warehouse: `marts.…`, `kpi.…`, or `work.versions.…`."""
        if self._connection is None:
            self._connection = duckdb.connect(str(self.folder / "vitrina.duckdb"), read_only=True)
            self._connection.execute(f"attach '{self.folder / 'work.duckdb'}' as work (read_only)")
        return self._connection.execute(sql, parameters or None).fetchall()

    def rows(self, sql: str, *parameters: Any) -> list[Row]:
        """The same as dictionaries by column name."""
        self.query("select 1")
        assert self._connection is not None
        cursor = self._connection.execute(sql, parameters or None)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def compiled(self, model: str) -> str:
        """The SQL dbt ran for a model."""
        return next((self.folder / "target" / "compiled").rglob(f"{model}.sql")).read_text()

    def manifest(self) -> dict[str, Any]:
        """What dbt knows of the project."""
        text = (self.folder / "target" / "manifest.json").read_text()
        return dict(json.loads(text))

    def sha(self, name: str) -> str:
        """The hash a file of this name goes by."""
        return hashlib.sha256(name.encode()).hexdigest()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _write(target: Path, rows: list[Row], schema: pa.Schema) -> pa.Table:
    unknown = {key for row in rows for key in row} - set(schema.names)
    assert not unknown, f"not a column of {target}: {sorted(unknown)}"
    typed = [{name: _value(row.get(name), schema.field(name).type) for name in schema.names}
             for row in rows]  # fmt: skip
    target.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(typed, schema=schema)
    pq.write_table(table, target)
    return table


def _value(value: Any, arrow_type: pa.DataType) -> Any:
    if isinstance(value, str) and pa.types.is_date(arrow_type):
        return date.fromisoformat(value)
    return value


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _hash(*parts: Any) -> str:
    return hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()[:16]
