"""What a file leaves behind: nothing of people outside the quarantine, nothing outside the root."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.exports import plain, put, run
from tests.hostile.cases import GOOD
from tests.workbooks import SFERUM_HEADER, SFERUM_ROW
from vitrina import landing, link, validate
from vitrina.landing import Sighting
from vitrina.parse import parse
from vitrina.settings import Settings

SECRETS = ("Иванова Мария Петровна", "8 (391) 221-22-33", "ivanova@mail.ru", "112-233-445 95")
KIND = "sferum_organizations"


def csv(*rows: tuple[object, ...]) -> bytes:
    return "\n".join(";".join(map(str, row)) for row in rows).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_personal_data_stand_in_quarantine_only(
    tmp_path: Path, encoding: str, capfd: pytest.CaptureFixture[str]
) -> None:
    folder, settings = plain(tmp_path)
    rows = [(*SFERUM_ROW, secret) for secret in SECRETS]
    content = csv(
        (f"Исполнитель: {SECRETS[0]}, тел. {SECRETS[1]}",), (*SFERUM_HEADER, "Связь"), *rows
    )
    put(folder, "Красноярский край/Выгрузка 25.10.2024.csv", content.decode().encode(encoding))
    put(folder, "Красноярский край/Хорошая 18.10.2024.csv", csv(SFERUM_HEADER, SFERUM_ROW))
    shas = run(settings)
    outcomes = parse(settings, shas)
    assert sorted(outcomes.values()) == ["parsed", "refused"]
    link.link(settings)
    validate.validate(settings, KIND)
    root = settings.data_root
    assert len(list(root.quarantine.iterdir())) == 1
    said = "".join(capfd.readouterr())
    for path in root.path.rglob("*"):
        if path.is_file() and path.parent != root.quarantine:
            said += path.read_bytes().decode("utf-8", "replace")
            said += path.read_bytes().decode("cp1251", "replace")
    assert SFERUM_ROW[0] in said
    # Parts of them too: columns of Parquet are kept in pieces.
    for secret in (*SECRETS, "Мария", "221-22-33", "445 95", "ivanova"):
        assert secret not in said


@pytest.mark.parametrize(
    "name",
    [
        "../../../../outside.xlsx", "/etc/outside.xlsx", "..", "x" * 250 + ".xlsx",
        "я" * 125 + ".xlsx", "a\0b.xlsx", "a\nb.xlsx", "$(touch outside).xlsx", "C:\\outside.xlsx",
        "%2e%2e%2foutside.xlsx", "=cmd|'/c calc'!A0.xlsx", "con.xlsx", "\u202excod.xlsx", " .xlsx",
    ],
)  # fmt: skip
def test_names_from_a_cloud_are_data_and_never_paths(settings: Settings, name: str) -> None:
    root = settings.data_root
    sha = hashlib.sha256(GOOD).hexdigest()
    root.landing.mkdir(parents=True)
    (root.landing / f"{sha}.xlsx").write_bytes(GOOD)
    moment = datetime(2024, 10, 25, 12, tzinfo=UTC)
    path = f"Красноярский край/../../{name}"
    landing.sight(
        root, sha, "xlsx", Sighting("folder-1", path, name, len(GOOD), None, moment, True, moment)
    )
    assert parse(settings, [sha]) == {sha: "parsed"}
    link.link(settings)
    assert validate.validate(settings, KIND)["judged"] == 1
    written = [place for place in root.path.parent.rglob("*") if "outside" in place.name]
    assert written == []
    assert all(root.path in place.parents for place in root.path.parent.rglob("*/*"))
