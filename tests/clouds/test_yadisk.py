"""The Yandex.Disk filesystem against the loopback cloud."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.clouds.conftest import KEY, OCTOBER, Serve
from vitrina.clouds import walk
from vitrina.clouds.download import check_host
from vitrina.clouds.errors import CloudError, CloudRefused, CloudThrottled, CloudUnsteady
from vitrina.clouds.yadisk import YadiskFolder
from vitrina.demo.faults import Answer, refusal, wall


def test_listing_and_bytes(serve_yadisk: Serve) -> None:
    _, folder = serve_yadisk({"a.xlsx": b"one", "Край №1 + 100%/что? #.xlsx": b"two"})
    first, second = walk(folder, "")
    assert (first.path, first.size, first.modified) == ("a.xlsx", 3, OCTOBER)
    assert first.cloud_hash == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    assert second.path == "Край №1 + 100%/что? #.xlsx"
    assert folder.cat_file(second.path) == b"two"


def test_pages_are_read_to_the_end_and_short_ones_fail(serve_yadisk: Serve) -> None:
    cloud, folder = serve_yadisk({f"{n}.xlsx": b"x" for n in range(23)}, page_size=5)
    assert len(folder.ls("")) == 23
    cloud.faults.short_listings = None
    with pytest.raises(CloudUnsteady, match="22 of 23"):
        folder.ls("", refresh=True)


def test_a_folder_that_grows_while_paged_is_listed_again(serve_yadisk: Serve) -> None:
    files = {f"{n}.xlsx": b"x" for n in range(6)}
    _, folder = serve_yadisk(files, page_size=3, grows={"00.xlsx": b"new"})
    assert len(folder.ls("")) == 7


@pytest.mark.parametrize(
    "faults",
    [
        {"cuts": [700, 900]},
        {"wrong_bytes": 2},
        {"long_bodies": 2},
        {"cuts": [700], "is_range_ignored": True},
        {"answers": [refusal("content", 503, times=2)]},
        {"answers": [refusal("dispatcher", 429, wait="3", times=2)]},
        {"answers": [wall("content"), wall("list", status=429)]},
        {"replaces": {"a.xlsx": b"y" * 3000}},
        {"has_hash": False, "has_mtime": False},
        {"answers": [refusal("get", 410)]},
    ],
)
def test_faults_that_are_overcome(serve_yadisk: Serve, faults: dict[str, Any]) -> None:
    _, folder = serve_yadisk({"a.xlsx": b"x" * 3000}, **faults)
    assert folder.cat_file("a.xlsx") in (b"x" * 3000, b"y" * 3000)


def test_a_spent_quota_is_left_to_the_scheduler(serve_yadisk: Serve, waits: list[float]) -> None:
    body = b'{"error": "DiskResourceDownloadLimitExceededError"}'
    _, folder = serve_yadisk({"a.xlsx": b"x"}, answers=[Answer("dispatcher", 429, body)])
    with pytest.raises(CloudThrottled, match="DownloadLimit") as spent:
        folder.cat_file("a.xlsx")
    assert spent.value.is_worth_retrying
    assert waits == []


def test_downloads_elsewhere_are_refused(serve_yadisk: Serve) -> None:
    _, folder = serve_yadisk({"a.xlsx": b"x"}, redirect_to="https://example.org")
    with pytest.raises(CloudRefused, match=r"outside the cloud: example\.org"):
        folder.cat_file("a.xlsx")
    real = YadiskFolder(KEY)
    check_host("https://s123vla.storage.yandex.net/x", "a.xlsx", real.hosts, real._calls)
    check_host("https://downloader.disk.yandex.ru/x", "a.xlsx", real.hosts, real._calls)


def test_a_share_that_is_gone_and_the_key_stays_secret(
    serve_yadisk: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cloud, _ = serve_yadisk({"a.xlsx": b"x"})
    folder = YadiskFolder(f"{KEY}other", api=cloud.api_url, label="yadisk-1")
    with pytest.raises(CloudError, match="404, DiskNotFoundError") as gone:
        folder.ls("")
    assert "SeCrEt" not in f"{gone.value!r} {caplog.text}"


def test_a_link_is_a_key_too() -> None:
    assert YadiskFolder("disk.yandex.ru/d/AbC")._share == "https://disk.yandex.ru/d/AbC"
