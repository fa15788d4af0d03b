"""The Mail.ru filesystem against the loopback cloud: protocol, odd names, the fault matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import fsspec
import pytest

from vitrina.clouds import walk
from vitrina.clouds.download import check_host
from vitrina.clouds.errors import (
    CloudRefused,
)
from vitrina.clouds.mailru import MailruFolder, MailruHash
from vitrina.demo.faults import Answer
from vitrina.demo.server import DemoCloud

SHARE = "SeCrEtAbCd/eFgHiJkLmNo"
OCTOBER = datetime(2024, 10, 25, 11, 0, tzinfo=UTC)

Serve = Callable[..., tuple[DemoCloud, MailruFolder]]


@pytest.mark.parametrize(
    ("length", "digits"),
    [
        (0, "0" * 40),
        (1, "41" + "0" * 38),
        (20, "41" * 20),
        (21, "EB1D05E78A18691A5AA196A6C2B60CD40B5FAAFB"),
        (22, "037E6D960601118A0639AFBEFF30FE716C66ED2D"),
        (4096, "45A16AA192502B010280FB5B44274C601A91FD9F"),
    ],
)
def test_hash_of_the_cloud(length: int, digits: str) -> None:
    assert MailruHash(b"A" * length).hexdigest() == digits
    piecemeal = MailruHash()
    for _ in range(length):
        piecemeal.update(b"A")
    assert piecemeal.hexdigest() == digits


def test_listing_gives_names_sizes_hashes_and_times(serve: Serve) -> None:
    _, folder = serve({"a.xlsx": b"PK\x03\x04 one", "Край/b.xlsx": b"two"})
    first, below = folder.ls("")
    assert first == {
        "name": "a.xlsx",
        "type": "file",
        "size": 8,
        "cloud_hash": MailruHash(b"PK\x03\x04 one").hexdigest(),
        "modified": OCTOBER,
    }
    assert (below["name"], below["type"]) == ("Край", "directory")
    assert [found.path for found in walk(folder, "")] == ["a.xlsx", "Край/b.xlsx"]
    assert folder.cat_file("Край/b.xlsx") == b"two"
    assert folder.find("") == ["a.xlsx", "Край/b.xlsx"]
    assert folder.glob("*/*.xlsx") == ["Край/b.xlsx"]


@pytest.mark.parametrize("mtime", [253402300799, 4102444800, 315532799, -1, 0, None, "x", 1e30])
def test_times_no_table_has_are_no_times(serve: Serve, mtime: object) -> None:
    _, folder = serve({"a.xlsx": b"one"}, shown_values={"a.xlsx": {"mtime": mtime}})
    (found,) = walk(folder, "")
    assert found.modified is None


def test_fsspec_opens_a_folder_by_its_url_and_keeps_the_case_of_the_share(serve: Serve) -> None:
    cloud, _ = serve({"a.xlsx": b"one"})
    folder, root = fsspec.core.url_to_fs(f"mailru://{SHARE}", api=cloud.api_url)
    assert isinstance(folder, MailruFolder)
    assert root == ""
    assert folder.cat_file("a.xlsx") == b"one"
    assert SHARE not in repr(folder)


@pytest.mark.parametrize("opening", ["", "cloud.mail.ru/public/", "https://cloud.mail.ru/public/"])
def test_a_whole_link_is_a_share_too(serve: Serve, opening: str) -> None:
    cloud, _ = serve({"a.xlsx": b"one"})
    folder, _ = fsspec.core.url_to_fs(f"mailru://{opening}{SHARE}/", api=cloud.api_url)
    assert folder.cat_file("a.xlsx") == b"one"
    with pytest.raises(CloudRefused, match="at least two parts"):
        MailruFolder(f"{opening}AbCd")


def test_pages_are_read_to_the_counted_end(serve: Serve) -> None:
    cloud, folder = serve({f"{n:04}.xlsx": b"x" * n for n in range(23)}, page_size=5)
    assert len(folder.ls("")) == 23
    assert len(cloud.calls_of("list")) == 5


def test_a_thousand_files_need_three_pages_of_500(serve: Serve) -> None:
    cloud, folder = serve({f"{n:04}.csv": b"x" for n in range(1001)})
    assert len(folder.ls("")) == 1001
    assert len(cloud.calls_of("list")) == 3


def test_a_listing_without_counts_ends_with_a_short_page(serve: Serve) -> None:
    _, folder = serve({f"{n}.xlsx": b"x" for n in range(7)}, has_count=False)
    assert len(folder.ls("")) == 7


@pytest.mark.parametrize(
    "gone",
    [
        Answer("list", 404, b"<html>nginx</html>", "text/html", times=None, version="v4"),
        Answer("list", 200, b'{"status": 200, "body": {}}', times=None, version="v4"),
        Answer("list", 502, b"bad gateway", "text/html", times=None, version="v4"),
    ],
)
def test_listing_falls_back_to_v2_and_stays_there(serve: Serve, gone: Answer) -> None:
    cloud, folder = serve({"a.xlsx": b"one", "Край/b.xlsx": b"two"}, answers=[gone])
    assert [found.path for found in walk(folder, "")] == ["a.xlsx", "Край/b.xlsx"]
    versions = [call.version for call in cloud.calls_of("list")]
    assert versions[-2:] == ["v2", "v2"]


@pytest.mark.parametrize("form", ["404", "500", "object"])
def test_dispatcher_v2_and_its_forms(serve: Serve, form: str) -> None:
    answers = [] if form == "object" else [Answer("dispatcher", int(form), b"{}", times=None)]
    for answer in answers:
        answer.version = "v3"
    cloud, folder = serve(
        {"a.xlsx": b"one"}, answers=answers, is_dispatcher_object=form == "object"
    )
    assert folder.cat_file("a.xlsx") == b"one"
    last = "v3" if form == "object" else "v2"
    assert cloud.calls_of("dispatcher")[-1].version == last


def test_one_dispatcher_serves_many_files(serve: Serve) -> None:
    cloud, folder = serve({f"{n}.xlsx": b"%d" % n for n in range(4)})
    for n in range(4):
        assert folder.cat_file(f"{n}.xlsx") == b"%d" % n
    assert len(cloud.calls_of("dispatcher")) == 1


def test_dispatcher_is_asked_anew_after_three_minutes(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("vitrina.clouds.mailru.monotonic", lambda: clock[0])
    cloud, folder = serve({"a.xlsx": b"one"})
    folder.cat_file("a.xlsx")
    clock[0] += 181
    folder.cat_file("a.xlsx")
    assert len(cloud.calls_of("dispatcher")) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_to_another_port_are_followed(serve: Serve, status: int) -> None:
    cloud, folder = serve({"a.xlsx": b"one"}, redirect_status=status)
    assert folder.cat_file("a.xlsx") == b"one"
    assert len(cloud.calls_of("content")) == 1


def test_loopback_is_no_host_of_the_real_cloud(serve: Serve) -> None:
    cloud, _ = serve({"a.xlsx": b"one"})
    real = MailruFolder(SHARE, label="mailru-1")
    with pytest.raises(CloudRefused, match="outside the cloud: 127"):
        check_host(cloud.content_url, "a.xlsx", real.hosts, real._calls)
    for host in ("cloud.mail.ru", "cld-1.cloud.mail.ru", "cloclo7.datacloudmail.ru"):
        check_host(f"https://{host}/x", "a.xlsx", real.hosts, real._calls)
    with pytest.raises(CloudRefused, match="outside the cloud"):
        check_host("http://cloud.mail.ru/x", "a.xlsx", real.hosts, real._calls)


def test_a_call_without_user_agent_is_refused_and_ours_has_one(serve: Serve) -> None:
    cloud, folder = serve({"a.xlsx": b"one"})
    folder.cat_file("a.xlsx")
    assert all(call.user_agent for call in cloud.calls)
    folder._calls._client.headers["User-Agent"] = ""
    with pytest.raises(CloudRefused, match="403, user"):
        folder.ls("", refresh=True)


ODD_NAMES = [
    "Отчёт за неделю.xlsx", "a#b.xlsx", "100%.xlsx", "100%25.xlsx", "что?.xlsx", "a+b c.xlsx",
    "№ 5.xlsx", "«кавычки».xlsx", "a&b=c;d.xlsx", "й.xlsx", "🙂.xlsx", "a\\b.xlsx", "..xlsx",
    "x" * 250 + ".xlsx", "ё" * 125 + ".xlsx", " leading and trailing .xlsx",
]  # fmt: skip


@pytest.mark.parametrize("version", ["v4", "v2"])
def test_odd_names_are_listed_and_fetched(serve: Serve, version: str) -> None:
    files = {f"Папка №1 + 100%/{name}": name.encode() for name in ODD_NAMES}
    answers = [] if version == "v4" else [Answer("list", 404, b"", times=None, version="v4")]
    _, folder = serve(files, answers=answers)
    assert {found.path for found in walk(folder, "")} == set(files)
    for path, content in files.items():
        assert folder.cat_file(path) == content


@pytest.mark.parametrize("shown", ["../../evil.xlsx", "a/../b.xlsx", "/etc/passwd.xlsx", ".."])
def test_names_that_look_like_paths_are_data(serve: Serve, shown: str) -> None:
    _, folder = serve({"Край/a.xlsx": b"one"}, shown_names={"Край/a.xlsx": shown})
    (found,) = walk(folder, "")
    assert found.path == f"Край/{shown}"
    # Another process, which has not walked the share, finds it too.
    other = MailruFolder(SHARE, api=folder._api, label="mailru-1")
    assert other.cat_file(found.path) == b"one"


def test_a_share_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "one.xlsx").write_bytes(b"one")
    with DemoCloud(tmp_path / "one.xlsx", SHARE) as cloud:
        folder = MailruFolder(SHARE, api=cloud.api_url, label="mailru-1")
        assert [found.path for found in walk(folder, "")] == ["one.xlsx"]
        other = MailruFolder(SHARE, api=cloud.api_url, label="mailru-1")
        assert other.cat_file("one.xlsx") == b"one"


def test_a_file_that_is_not_there(serve: Serve) -> None:
    _, folder = serve({"a.xlsx": b"one"})
    with pytest.raises(FileNotFoundError, match=r"b\.xlsx"):
        folder.cat_file("b.xlsx")
    with pytest.raises(OSError, match="read-only"):
        folder.open("a.xlsx", "wb")


def test_calls_keep_the_pause_but_not_on_loopback(
    serve: Serve, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud, folder = serve({"a.xlsx": b"one"})
    folder.cat_file("a.xlsx")
    assert waits == []
    monkeypatch.setattr("vitrina.clouds.calls.monotonic", lambda: 5.0)
    monkeypatch.setattr("vitrina.clouds.calls.is_loopback", lambda url: False)
    polite = MailruFolder(SHARE, api=cloud.api_url, label="mailru-1", pause_seconds=2.0)
    polite.ls("")
    polite.ls("", refresh=True)
    assert waits == [2.0]
