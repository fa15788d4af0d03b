"""Fault × expectation, for both clouds: what is overcome comes whole, what is not says why.

Each row lists a whole share through the real server and fetches every file of it.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from tests.clouds.conftest import KEY, SHARE, Serve
from vitrina.clouds import calls, walk
from vitrina.clouds.errors import (
    CloudError,
    CloudRefused,
    CloudStrange,
    CloudThrottled,
    CloudUnsteady,
    QuotaSpent,
    explain,
)
from vitrina.clouds.public_folder import PublicFolder
from vitrina.demo.faults import Answer, refusal, wall

LONG = bytes(range(256)) * 40
FILES = {"a.xlsx": LONG, "Край/b.csv": b"1;2", "Край/№ 5 + 100%?#.xlsx": b"PK" * 300}


class Whole(NamedTuple):
    """Everything comes, after so many waits (None: any number)."""

    waits: int | None = 0


class Fails(NamedTuple):
    """The error, what its message holds, after so many waits (None: any number)."""

    error: type[CloudError]
    says: str = ""
    waits: int | None = 0


def always(endpoint: str, status: int, **more: Any) -> dict[str, Any]:
    return {"answers": [refusal(endpoint, status, times=None, **more)]}


def listed(body: bytes, times: int | None = None) -> dict[str, Any]:
    return {"answers": [Answer("list", 200, body, times=times)]}


# fmt: off
MATRIX: dict[str, tuple[dict[str, Any], Whole | Fails]] = {
    "a healthy cloud": ({}, Whole()),
    # listing: paging
    "pages of one entry": ({"page_size": 1}, Whole()),
    "a short listing, once": ({"short_listings": 1}, Whole()),
    "short listings for ever": ({"short_listings": None}, Fails(CloudUnsteady, "short", 4)),
    "a folder growing while paged": (
        {"page_size": 1, "grows": {"0 new.xlsx": b"new"}}, Whole(1)),
    # listing: statuses
    **{f"list: {status}": (always("list", status), Fails(CloudRefused, str(status)))
       for status in (400, 401, 403, 404, 406, 410, 451)},
    **{f"list: {status} twice": ({"answers": [refusal("list", status, times=2)]}, Whole(2))
       for status in (429, 500, 502, 503, 504, 507)},
    "list: 503 for ever": (always("list", 503), Fails(CloudUnsteady, "503", None)),
    "list: 429 with Retry-After": (
        {"answers": [refusal("list", 429, wait="7")]}, Whole(1)),
    "list: Retry-After of hours": (
        always("list", 429, wait="7200"), Fails(CloudUnsteady, "429")),
    "list: Retry-After that is no time": (
        {"answers": [refusal("list", 429, wait="soon²")]}, Whole(1)),
    "list: a redirect": (
        {"answers": [Answer("list", 302, headers={"Location": "https://example.org"}, times=None)]},
        Fails(CloudRefused, "302")),
    # the bot wall
    **{f"wall: {endpoint} {status}": ({"answers": [wall(endpoint, status=status)]}, Whole(1))
       for endpoint in ("list", "dispatcher", "get", "content") for status in (200, 418, 429)},
    **{f"wall at {endpoint} for ever": ({"answers": [wall(endpoint, times=None)]},
                                        Fails(CloudThrottled, "wall", 3))
       for endpoint in ("list", "dispatcher", "get", "content")},
    "a wall of hours": (
        {"answers": [wall("list", status=429, times=None, wait=7200)]},
        Fails(CloudThrottled, "wall")),
    # listing: what is no listing
    **{f"list: {body!r}": (listed(body), Fails(CloudStrange, "unknown form"))
       for body in (b"[]", b"null", b"7", b'"text"', b"{}", b'{"list": 7, "type": "x"}')},
    "list: no JSON": (listed(b"<xml/>"), Fails(CloudUnsteady, "not JSON", None)),
    "list: no UTF-8": (listed(b'{"name": "\xff\xfe"}'), Fails(CloudUnsteady, "not JSON", None)),
    "list: half a JSON, once": (listed(b'{"list": [', times=1), Whole(1)),
    "list: nested too deep": (listed(b"[" * 90_000), Fails(CloudStrange, "deep")),
    "list: too long": (listed(b"[" + b" " * 200_000), Fails(CloudStrange, "longer than")),
    # entries
    "a size below zero": (
        {"shown_values": {"a.xlsx": {"size": -5}}}, Fails(CloudStrange, "a.xlsx: a size below")),
    "a size that is no number": (
        {"shown_values": {"a.xlsx": {"size": "big"}}}, Fails(CloudStrange, "unknown form")),
    "a size beyond all numbers": (
        {"shown_values": {"a.xlsx": {"size": float("inf")}}}, Fails(CloudStrange, "unknown form")),
    "a size that is not told": ({"shown_values": {"a.xlsx": {"size": None}}}, Whole()),
    "a size that is wrong": (
        {"shown_values": {"a.xlsx": {"size": 9}}}, Fails(CloudUnsteady, "differ", 4)),
    "a size longer than the file": (
        {"shown_values": {"a.xlsx": {"size": 99_999}}}, Fails(CloudUnsteady, "10240 of 99999", 4)),
    "a time that is none": (
        {"shown_values": {"a.xlsx": {"mtime": "soon", "modified": "soon"}}}, Whole()),
    "a time before all times": (
        {"shown_values": {"a.xlsx": {"mtime": -9e15, "modified": "0000-00-00"}}}, Whole()),
    "a name that is none": (
        {"shown_values": {"a.xlsx": {"name": None}}}, Fails(CloudStrange, "unknown form")),
    "a name of no letters": (
        {"shown_values": {"a.xlsx": {"name": ""}}}, Fails(CloudStrange, "unknown form")),
    "a name of half a letter": (
        {"shown_values": {"a.xlsx": {"name": "\ud800.xlsx"}}}, Fails(CloudStrange, "unknown form")),
    "a time beyond all zones": (
        {"shown_values": {"a.xlsx": {"mtime": 253402300799, "modified": "9999-12-31T23:59:59Z"}}},
        Whole()),
    "no times": ({"has_mtime": False}, Whole()),
    "no hashes": ({"has_hash": False}, Whole()),
    "two entries of one name": (
        {"shown_values": {"Край/b.csv": {"name": "№ 5 + 100%?#.xlsx"}}},
        Fails(CloudStrange, "two entries are both named")),
    "a folder in a folder for ever": (
        {"is_bottomless": True}, Fails(CloudStrange, "deeper than 40")),
    # the download's first address
    **{f"dispatcher: {status} once": (
        {"answers": [refusal("dispatcher", status)]}, Whole(1)) for status in (429, 500, 503)},
    "dispatcher: 403": (always("dispatcher", 403), Fails(CloudRefused, "403")),
    "dispatcher: no address": (
        {"answers": [Answer("dispatcher", 200, b"{}", times=None)]},
        Fails(CloudStrange, "unknown form")),
    # tokens
    **{f"get: {status} once": ({"answers": [refusal("get", status)]}, Whole())
       for status in (403, 404, 410)},
    **{f"get: {status} for ever": (always("get", status), Fails(CloudRefused, str(status)))
       for status in (403, 404, 410, 400, 451)},
    **{f"a token rotated with {status}": ({"token_lives": 1, "stale_status": status}, Whole())
       for status in (403, 404, 410)},
    **{f"content: {status} once": ({"answers": [refusal("content", status)]}, Whole())
       for status in (403, 404, 410)},
    "content: 451": (always("content", 451), Fails(CloudRefused, "451")),
    "content: 416": (always("content", 416), Fails(CloudUnsteady, "range", 4)),
    **{f"content: {status} once": ({"answers": [refusal("content", status)]}, Whole(1))
       for status in (429, 500, 503)},
    # redirects
    **{f"redirects of {status}": ({"redirect_status": status}, Whole())
       for status in (301, 302, 303, 307, 308)},
    "a redirect to itself": ({"is_redirect_loop": True}, Fails(CloudStrange, "more than 2 times")),
    "a redirect to a foreign host": (
        {"redirect_to": f"https://{SHARE.replace('/', '.')}.example.org"},
        Fails(CloudStrange, "outside the cloud: example.org")),
    "a redirect to another machine": (
        {"redirect_to": "http://192.0.2.7"}, Fails(CloudStrange, "outside the cloud: 192.0.2.7")),
    "a redirect to no host": ({"redirect_to": "file:///etc"}, Fails(CloudStrange, "outside")),
    "a redirect to no address": (
        {"redirect_to": "http://[::1"}, Fails(CloudUnsteady, "RemoteProtocolError", 4)),
    # bodies
    "a cut body": ({"cuts": [700]}, Whole(1)),
    "a body cut again and again": ({"cuts": [700, 700, 700, 700]}, Whole(4)),
    "a body cut more often than tried": ({"cuts": [700] * 9}, Fails(CloudUnsteady, "", 4)),
    "a cut body, Range ignored": ({"cuts": [700], "is_range_ignored": True}, Whole(1)),
    "a connection reset in a body": ({"resets": [700]}, Whole(1)),
    "a connection reset before a body": ({"resets": [0]}, Whole(1)),
    "connections reset for ever": ({"resets": [0] * 99}, Fails(CloudUnsteady, "ReadError", 4)),
    "wrong bytes once": ({"wrong_bytes": 1}, Whole(1)),
    "wrong bytes for ever": ({"wrong_bytes": 99}, Fails(CloudUnsteady, "hash differ", 4)),
    "too many bytes once": ({"long_bodies": 1}, Whole(1)),
    "too many bytes for ever": ({"long_bodies": 99}, Fails(CloudUnsteady, "differ", 4)),
    "a packed body": ({"is_packed": True}, Whole()),
    "a packed body, cut": ({"is_packed": True, "cuts": [200]}, Whole(1)),
    "HTTP/1.0": ({"is_http10": True}, Whole()),
    "HTTP/1.0, cut": ({"is_http10": True, "cuts": [700]}, Whole(1)),
    "a file replaced after the listing": (
        {"replaces": {"Край/b.csv": b"3;4;5"}}, Whole(1)),
}
CRAWLING: dict[str, tuple[dict[str, Any], Whole | Fails]] = {
    "a body that trickles": (
        {"drips_of": ("content",)}, Fails(CloudUnsteady, "bytes in", None)),
    "a listing that trickles": (
        {"drips_of": ("list",)}, Fails(CloudUnsteady, "bytes in", None)),
    "a head that trickles": (
        {"slow_heads_of": ("content",)}, Fails(CloudUnsteady, "no answer in", None)),
}
ONLY_MAILRU: dict[str, tuple[dict[str, Any], Whole | Fails]] = {
    "v4 gone": (
        {"answers": [Answer("list", 404, b"<html>", "text/html", times=None, version="v4")]},
        Whole()),
    "v4 and v2 gone": (always("list", 404), Fails(CloudRefused, "404")),
    "the share is gone": (
        always("list", 404, word="not_exists"), Fails(CloudRefused, "not_exists")),
    "body as a string": (
        always("list", 404, word="not_exists", is_body_string=True),
        Fails(CloudRefused, "not_exists")),
    "the whole link as a share": (
        always("list", 400, word="invalid"), Fails(CloudRefused, "invalid")),
    "dispatcher v3 gone": (always("dispatcher", 404, version="v3"), Whole()),
    "dispatcher: one object": ({"is_dispatcher_object": True}, Whole()),
    "dispatcher: a foreign host": (
        {"answers": [Answer("dispatcher", 200, json.dumps(
            {"body": {"weblink_get": [{"count": 1, "url": "https://evil.example.org/get/"}]}}
        ).encode(), times=None)]}, Fails(CloudStrange, "outside the cloud: example.org")),
    "listings without counts": ({"has_count": False}, Whole()),
    "a link out of the share": (
        {"shown_links": {"Край": "AnOther/sHaRe/Край"}}, Fails(CloudStrange, "leaves the share")),
    "a link to a share that only opens alike": (
        {"shown_links": {"Край": f"{SHARE}2/Край"}}, Fails(CloudStrange, "leaves the share")),
    "a folder that leads back": (
        {"shown_links": {"Край": SHARE}}, Fails(CloudStrange, "leads back")),
}
ONLY_YADISK: dict[str, tuple[dict[str, Any], Whole | Fails]] = {
    **{f"{status} {word}": (
        {"answers": [Answer(endpoint, status, json.dumps({"error": word}).encode(), times=None)]},
        Fails(error, word, waits))
       for endpoint, status, word, error, waits in (
           ("list", 404, "DiskNotFoundError", CloudRefused, 0),
           ("list", 400, "FieldValidationError", CloudRefused, 0),
           ("list", 403, "ForbiddenError", CloudRefused, 0),
           ("list", 429, "TooManyRequestsError", CloudUnsteady, 4),
           ("dispatcher", 404, "DiskNotFoundError", CloudRefused, 0),
           ("dispatcher", 423, "DiskResourceLockedError", CloudUnsteady, 4),
           ("dispatcher", 429, "DiskResourceDownloadLimitExceededError", QuotaSpent, 0),
           ("content", 429, "DiskResourceDownloadLimitExceededError", QuotaSpent, 0),
       )},
    "the whole listing missing": (
        {"answers": [Answer("list", 200, b'{"type": "dir", "name": "x", "_embedded": {}}')]},
        Fails(CloudStrange, "unknown form")),
    "md5 alone": ({"shown_values": {"a.xlsx": {"sha256": None}}}, Whole()),
    "a wrong md5": (
        {"shown_values": {"a.xlsx": {"sha256": None, "md5": "0" * 32}}},
        Fails(CloudUnsteady, "hash differ", 4)),
    "a wrong sha256": (
        {"shown_values": {"a.xlsx": {"sha256": "0" * 64}}}, Fails(CloudUnsteady, "hash differ", 4)),
    "a hash that is none": (
        {"shown_values": {"a.xlsx": {"sha256": 7}}}, Fails(CloudUnsteady, "hash differ", 4)),
    "a time without a zone": (
        {"shown_values": {"a.xlsx": {"modified": "2024-10-25T11:00:00"}}}, Whole()),
    "the address expired": ({"answers": [refusal("get", 410, times=1)]}, Whole()),
    "a foreign address": (
        {"answers": [Answer("dispatcher", 200, b'{"href": "https://evil.example.org/x"}',
                            times=None)]}, Fails(CloudStrange, "outside the cloud: example.org")),
    "a folder that leads back": (
        {"shown_links": {"Край": "/"}}, Fails(CloudStrange, "leads back")),
}
# fmt: on


@pytest.fixture(autouse=True)
def _small_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that a test reaches in a moment; the real one is megabytes."""
    monkeypatch.setattr(calls, "LARGEST_JSON_BYTES", 100_000)


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for what crawls; the real limits are minutes."""
    monkeypatch.setattr(calls, "SLOW_SECONDS", 0.05)
    monkeypatch.setattr(calls, "HEAD_SECONDS", 0.3)


@pytest.mark.parametrize("fault", MATRIX)
def test_faults_of_both_clouds(serve_both: Serve, waits: list[float], fault: str) -> None:
    check(serve_both, waits, *MATRIX[fault])


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("fault", CRAWLING)
def test_clouds_that_crawl(serve_both: Serve, waits: list[float], fault: str) -> None:
    check(serve_both, waits, *CRAWLING[fault])


@pytest.mark.parametrize("fault", ONLY_MAILRU)
def test_faults_of_mailru(serve: Serve, waits: list[float], fault: str) -> None:
    check(serve, waits, *ONLY_MAILRU[fault])


@pytest.mark.parametrize("fault", ONLY_YADISK)
def test_faults_of_yadisk(serve_yadisk: Serve, waits: list[float], fault: str) -> None:
    check(serve_yadisk, waits, *ONLY_YADISK[fault])


def check(
    start: Serve, waits: list[float], faults: dict[str, Any], expected: Whole | Fails
) -> None:
    _, folder = start(FILES, **copied(faults))
    if isinstance(expected, Whole):
        truth = FILES | faults.get("grows", {}) | faults.get("replaces", {})
        assert fetched_from(folder) == truth
    else:
        with pytest.raises(expected.error) as failed:
            fetched_from(folder)
        told = explain(failed.value)
        assert expected.says in str(failed.value)
        assert told.is_worth_retrying == failed.value.is_worth_retrying
        assert any("а" <= letter <= "я" for letter in told.russian)
        for part in (*SHARE.split("/"), *KEY.split("/")):
            assert part.lower() not in f"{told}".lower()
    if expected.waits is not None:
        assert len(waits) == expected.waits, waits


def fetched_from(folder: PublicFolder) -> dict[str, bytes]:
    return {found.path: folder.cat_file(found.path) for found in walk(folder, "")}


def copied(faults: dict[str, Any]) -> dict[str, Any]:
    """Switches run down as they are used, and a row serves more than one test."""
    return {
        name: [Answer(**vars(answer)) for answer in value]
        if name == "answers"
        else (value.copy() if isinstance(value, list | dict) else value)
        for name, value in faults.items()
    }
