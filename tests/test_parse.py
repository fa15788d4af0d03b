"""Parse: landed files to raw/, one broken file never stops the others, nothing is read twice."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.workbooks import PAGES_HEADER, SFERUM_HEADER, SFERUM_ROW, book
from vitrina import parse as parse_module
from vitrina.parse import parse
from vitrina.settings import Settings


def land(settings: Settings, content: bytes, extension: str = "xlsx") -> str:
    sha = hashlib.sha256(content).hexdigest()
    landing = settings.data_root.landing
    landing.mkdir(parents=True, exist_ok=True)
    (landing / f"{sha}.{extension}").write_bytes(content)
    (landing / f"{sha}.json").write_text("{}", encoding="utf-8")
    return sha


def age(path: Path, days: int) -> None:
    moment = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))


def report(settings: Settings, sha: str) -> dict[str, Any]:
    path = settings.data_root.raw / "files" / f"{sha}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


GOOD = book([SFERUM_HEADER, SFERUM_ROW])


def test_each_file_gets_its_outcome_and_its_tables(settings: Settings) -> None:
    good = land(settings, GOOD)
    broken = land(settings, GOOD[:300])
    pages = land(settings, "Регион;Активные сообщества;Индекс вовлеченности\nОмская область;1;2\n"
                 .encode("cp1251"), "csv")  # fmt: skip
    other = land(settings, book([["Урок", "Дата"]]))
    empty = land(settings, book([PAGES_HEADER]))
    personal = land(settings, book([(*SFERUM_HEADER, "Телефон"), (*SFERUM_ROW, "89131234567")]))
    outcomes = parse(settings, [good, broken, pages, other, empty, personal])
    assert outcomes == {
        good: "parsed", broken: "refused", pages: "parsed", other: "ignored", empty: "refused",
        personal: "refused",
    }  # fmt: skip
    raw = settings.data_root.raw
    rows = pq.read_table(raw / "sferum_organizations" / good / "00.parquet").to_pylist()
    assert rows[0]["name"] == "МБОУ СОШ № 1"
    assert rows[0]["_row_number"] == 2
    assert (raw / "public_pages" / pages / "00.parquet").exists()
    assert report(settings, good)["tables"][0]["kind"] == "sferum_organizations"
    assert report(settings, good)["rule_code"] is None
    codes = {sha: report(settings, sha)["rule_code"] for sha in (broken, other, empty, personal)}
    assert codes == {broken: "Q31", other: None, empty: "Q33", personal: "Q27"}
    assert "обрезан" in report(settings, broken)["reason_ru"]
    assert [path.name for path in raw.iterdir() if path.name.startswith(".")] == []


def test_nothing_of_a_file_with_personal_data_is_stored_outside_landing(settings: Settings) -> None:
    secret = "89131234567"
    sha = land(settings, book([(*SFERUM_HEADER, "Телефон"), (*SFERUM_ROW, secret)]))
    parse(settings, [sha])
    raw = settings.data_root.raw
    assert list(raw.glob(f"*/{sha}")) == []
    assert secret not in (raw / "files" / f"{sha}.json").read_text(encoding="utf-8")
    assert (settings.data_root.quarantine / f"{sha}.xlsx").exists()
    assert not (settings.data_root.landing / f"{sha}.xlsx").exists()


def test_the_quarantine_ends_after_thirty_days_and_the_file_stays_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = book([(*SFERUM_HEADER, "Телефон"), (*SFERUM_ROW, "89131234567")])
    sha = land(settings, content)
    parse(settings, [sha])
    kept = settings.data_root.quarantine / f"{sha}.xlsx"
    age(kept, days=29)
    land(settings, content)
    assert parse(settings, [sha]) == {sha: "refused"}
    assert kept.exists()
    assert not (settings.data_root.landing / kept.name).exists()
    age(kept, days=31)
    assert parse(settings, [sha]) == {sha: "refused"}
    assert not kept.exists()
    monkeypatch.setattr(parse_module, "reader_version", lambda: "another")
    assert parse(settings, [sha]) == {sha: "refused"}
    shutil.rmtree(settings.data_root.raw)
    assert parse(settings, [sha]) == {sha: "refused"}
    assert report(settings, sha)["rule_code"] == "Q27"
    assert "карантин" in report(settings, sha)["reason_ru"]


def test_a_later_reader_lets_a_file_out_of_quarantine(settings: Settings) -> None:
    sha = land(settings, GOOD)
    settings.data_root.quarantine.mkdir(parents=True)
    landed = settings.data_root.landing / f"{sha}.xlsx"
    landed.replace(settings.data_root.quarantine / landed.name)
    assert parse(settings, [sha]) == {sha: "parsed"}
    assert landed.exists()
    assert list(settings.data_root.quarantine.iterdir()) == []


def test_a_file_is_read_once_by_the_same_reader(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = land(settings, GOOD)
    parse(settings, [sha])
    path = settings.data_root.raw / "sferum_organizations" / sha / "00.parquet"
    first = path.stat().st_mtime_ns
    assert parse(settings, [sha]) == {sha: "parsed"}
    assert path.stat().st_mtime_ns == first
    monkeypatch.setattr(parse_module, "reader_version", lambda: "another")
    assert parse(settings, [sha]) == {sha: "parsed"}
    assert path.stat().st_mtime_ns != first
    assert report(settings, sha)["reader_version"] == "another"


def test_tables_of_an_earlier_reading_do_not_stay(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = land(settings, GOOD)
    stale = settings.data_root.raw / "public_pages" / sha / "00.parquet"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"")
    parse(settings, [sha])
    assert not stale.exists()


def test_reading_twice_gives_the_same_bytes(settings: Settings, tmp_path: Any) -> None:
    sha = land(settings, GOOD)
    path = settings.data_root.raw / "sferum_organizations" / sha / "00.parquet"
    parse(settings, [sha])
    first = path.read_bytes()
    (settings.data_root.raw / "files" / f"{sha}.json").unlink()
    parse(settings, [sha])
    assert path.read_bytes() == first


def test_a_file_that_was_never_landed_is_an_error_of_the_caller(settings: Settings) -> None:
    with pytest.raises(FileNotFoundError, match="abc"):
        parse(settings, ["abc"])


def test_nothing_to_read_starts_no_process(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parse_module, "lasting_pool", None)
    assert parse(settings, []) == {}


def test_the_largest_file_is_read_first(settings: Settings, tmp_path: Path) -> None:
    rows = [[f"{column} {row}" for column in "АБВ"] for row in range(300)]
    shas = [land(settings, book(rows[:count])) for count in (3, 300, 30)]
    files = {sha: settings.data_root.landing / f"{sha}.xlsx" for sha in shas}
    asked = parse_module._requests(files, tmp_path)
    assert [request.output.name for request in asked] == [shas[1], shas[2], shas[0]]
