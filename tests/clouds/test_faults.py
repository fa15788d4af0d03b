"""The Mail.ru filesystem against the loopback cloud: what clouds do wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vitrina.clouds.errors import (
    CloudRefused,
    CloudThrottled,
    CloudUnsteady,
    retry_after,
)
from vitrina.clouds.mailru import MailruFolder
from vitrina.demo.faults import WALL, Answer, refusal, wall
from vitrina.demo.server import DemoCloud

SHARE = "SeCrEtAbCd/eFgHiJkLmNo"

Serve = Callable[..., tuple[DemoCloud, MailruFolder]]


def test_a_listing_short_once_is_read_again(serve: Serve, waits: list[float]) -> None:
    _, folder = serve({f"{n}.xlsx": b"x" for n in range(7)}, short_listings=1, page_size=3)
    assert len(folder.ls("")) == 7
    assert len(waits) == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_rotated_token_is_asked_anew_once(serve: Serve, status: int) -> None:
    files = {f"{n}.xlsx": b"%d" % n for n in range(3)}
    cloud, folder = serve(files, token_lives=1, stale_status=status)
    for n in range(3):
        assert folder.cat_file(f"{n}.xlsx") == b"%d" % n
    assert len(cloud.calls_of("dispatcher")) == 3


def test_a_token_refused_twice_is_fatal(serve: Serve, waits: list[float]) -> None:
    cloud, folder = serve({"a.xlsx": b"one"}, answers=[refusal("get", 403, "user", times=None)])
    with pytest.raises(CloudRefused, match="403"):
        folder.cat_file("a.xlsx")
    assert len(cloud.calls_of("get")) == 2
    assert waits == []


@pytest.mark.parametrize(
    "host",
    [
        "https://example.org", "http://10.0.0.1", "https://evilcloud.mail.ru.example.org",
        "https://notdatacloudmail.ru", "file:///etc", "",
    ],
)  # fmt: skip
def test_redirects_out_of_the_cloud_are_refused(serve: Serve, host: str) -> None:
    _, folder = serve({"a.xlsx": b"one"}, redirect_to=host or "//example.org")
    with pytest.raises(CloudRefused, match="outside the cloud"):
        folder.cat_file("a.xlsx")


def test_cut_bodies_are_resumed_where_they_broke(serve: Serve, waits: list[float]) -> None:
    content = bytes(range(256)) * 400
    cloud, folder = serve({"a.xlsx": content}, cuts=[1000, 50_000])
    assert folder.cat_file("a.xlsx") == content
    ranges = [call.range for call in cloud.calls_of("content")]
    assert ranges == [None, "bytes=1000-", "bytes=51000-"]
    # Signed addresses are asked for anew on each resume.
    assert len(cloud.calls_of("get")) == 3
    assert len(waits) == 2


def test_progress_renews_the_tries(serve: Serve) -> None:
    content = bytes(range(256)) * 16_384
    _, folder = serve({"a.xlsx": content}, cuts=[400_000] * 9)
    assert folder.cat_file("a.xlsx") == content


@pytest.mark.parametrize("faults", [{"cuts": [0] * 5}, {"wrong_bytes": 5}, {"long_bodies": 5}])
def test_five_tries_and_no_more(serve: Serve, waits: list[float], faults: dict[str, Any]) -> None:
    cloud, folder = serve({"a.xlsx": b"x" * 5000}, **faults)
    with pytest.raises(CloudUnsteady):
        folder.cat_file("a.xlsx")
    assert len(cloud.calls_of("content")) == 5
    assert len(waits) == 4
    assert folder.cat_file("a.xlsx") == b"x" * 5000


def test_wrong_bytes_of_a_small_file_are_seen_too(serve: Serve, waits: list[float]) -> None:
    _, folder = serve({"a.csv": b"1;2"}, wrong_bytes=1)
    assert folder.cat_file("a.csv") == b"1;2"
    assert len(waits) == 1


def test_a_file_replaced_after_the_listing_comes_in_its_new_form(serve: Serve) -> None:
    _, folder = serve({"a.xlsx": b"old" * 9}, replaces={"a.xlsx": b"newer" * 9})
    folder.ls("")
    assert folder.cat_file("a.xlsx") == b"newer" * 9
    assert folder.info("a.xlsx")["size"] == 45


@pytest.mark.parametrize("is_string", [True, False])
@pytest.mark.parametrize(("status", "word"), [(404, "not_exists"), (400, "invalid")])
def test_a_share_that_is_gone_is_fatal_at_once(
    serve: Serve, waits: list[float], status: int, word: str, is_string: bool
) -> None:
    gone = refusal("list", status, word, times=None, is_body_string=is_string)
    cloud, folder = serve({"a.xlsx": b"one"}, answers=[gone])
    with pytest.raises(CloudRefused, match=f"{status}, {word}") as refused:
        folder.ls("")
    assert not refused.value.is_worth_retrying
    assert (len(cloud.calls), waits) == (1, [])


@pytest.mark.parametrize(
    "node",
    [
        '{"list": [{"name": "a.xlsx"}]}',
        '{"list": [7]}',
        '{"list": 7}',
        '{"list": [], "count": "many"}',
        '{"list": [{"name": "a", "weblink": "x/y/a", "size": "big"}]}',
        '{"weblink": "x/y"}',
        "[]",
        "null",
    ],
)
def test_a_listing_of_unknown_form_is_fatal(serve: Serve, node: str) -> None:
    answer = Answer("list", 200, node.encode(), times=None)
    _, folder = serve({"a.xlsx": b"one"}, answers=[answer])
    with pytest.raises(CloudRefused, match="unknown form"):
        folder.ls("")


def test_a_time_that_is_none_is_no_time(serve: Serve) -> None:
    item = b'{"name": "a.xlsx", "weblink": "%s/a.xlsx", "size": 3, "mtime": 1729850400000000}'
    body = b'{"name": "y", "list": [' + item % SHARE.encode() + b"]}"
    answer = Answer("list", 200, body)
    _, folder = serve({}, answers=[answer])
    assert folder.info("a.xlsx")["modified"] is None


@pytest.mark.parametrize("endpoint", ["list", "dispatcher", "get", "content"])
@pytest.mark.parametrize("status", [429, 503])
def test_transient_answers_are_tried_again(
    serve: Serve, waits: list[float], endpoint: str, status: int
) -> None:
    _, folder = serve({"a.xlsx": b"one"}, answers=[refusal(endpoint, status, times=2)])
    assert folder.cat_file("a.xlsx") == b"one"
    assert len(waits) == 2
    assert 0.5 < waits[0] < 1.5 < waits[1] < 3


def test_transient_answers_end_after_five_tries_of_each_version(
    serve: Serve, waits: list[float]
) -> None:
    cloud, folder = serve({"a.xlsx": b"one"}, answers=[refusal("list", 503, times=None)])
    with pytest.raises(CloudUnsteady, match="503") as unsteady:
        folder.ls("")
    assert unsteady.value.is_worth_retrying
    assert [call.version for call in cloud.calls] == ["v4"] * 5 + ["v2"] * 5


def test_tries_inside_tries_are_not_multiplied(serve: Serve) -> None:
    cloud, folder = serve({"a.xlsx": b"one"}, answers=[refusal("dispatcher", 503, times=None)])
    with pytest.raises(CloudUnsteady):
        folder.cat_file("a.xlsx")
    assert len(cloud.calls_of("dispatcher")) == 10


def test_retry_after_is_honoured(serve: Serve, waits: list[float]) -> None:
    _, folder = serve({"a.xlsx": b"one"}, answers=[refusal("list", 429, wait="17")])
    assert folder.ls("", detail=False) == ["a.xlsx"]
    assert waits == [17.0]


def test_retry_after_of_hours_is_left_to_the_scheduler(serve: Serve, waits: list[float]) -> None:
    _, folder = serve({"a.xlsx": b"one"}, answers=[refusal("list", 429, wait="7200", times=None)])
    with pytest.raises(CloudUnsteady):
        folder.ls("")
    assert waits == []


def test_all_waits_of_a_task_together_stay_below_the_lock(serve: Serve, waits: list[float]) -> None:
    cloud, folder = serve({"0.xlsx": b"zero", "1.xlsx": b"one"})
    cloud.faults.answers.append(wall("content", status=429, wait=400))
    assert folder.cat_file("0.xlsx") == b"zero"
    cloud.faults.answers.append(wall("content", status=429, wait=400))
    with pytest.raises(CloudThrottled):
        folder.cat_file("1.xlsx")
    assert waits == [400.0]


def test_retry_after_may_be_a_date() -> None:
    assert retry_after("Fri, 25 Oct 2024 14:00:00 GMT") == 0.0
    assert (retry_after("Fri, 25 Oct 2199 14:00:00 GMT") or 0) > 1e9
    assert retry_after("soon") is None


@pytest.mark.parametrize("endpoint", ["list", "dispatcher", "get", "content"])
@pytest.mark.parametrize("status", [200, 429, 418])
def test_the_bot_wall_is_waited_out_in_minutes(
    serve: Serve, waits: list[float], endpoint: str, status: int
) -> None:
    _, folder = serve({"a.xlsx": b"x" * 3000}, answers=[wall(endpoint, status=status, times=2)])
    assert folder.cat_file("a.xlsx") == b"x" * 3000
    assert waits == [60.0, 120.0]


@pytest.mark.parametrize("endpoint", ["list", "content"])
def test_a_lasting_wall_is_left_to_the_scheduler(
    serve: Serve, waits: list[float], endpoint: str
) -> None:
    _, folder = serve({"a.xlsx": b"x" * 3000}, answers=[wall(endpoint, times=None, wait=90)])
    with pytest.raises(CloudThrottled, match="wall") as throttled:
        folder.cat_file("a.xlsx")
    assert throttled.value.is_worth_retrying
    assert waits == [90.0, 120.0, 240.0]


def test_how_long_a_wall_asks_to_wait_is_believed_once(serve: Serve, waits: list[float]) -> None:
    _, folder = serve({"a.xlsx": b"one"}, answers=[wall("list", status=429, wait=2, times=2)])
    assert folder.ls("", detail=False) == ["a.xlsx"]
    assert waits == [2.0, 120.0]


def test_own_waits_are_rehearsed_on_loopback_and_asked_ones_are_kept(
    serve: Serve, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.clouds.calls.LOOPBACK_SCALE", 1 / 60)
    answers = [refusal("list", 429, wait="3"), wall("list"), wall("list")]
    _, folder = serve({"a.xlsx": b"one"}, answers=answers)
    assert folder.ls("", detail=False) == ["a.xlsx"]
    assert waits == [3.0, 1.0, 2.0]


def test_a_wall_that_names_its_time_is_waited_for_that_long(
    serve: Serve, waits: list[float]
) -> None:
    _, folder = serve({"a.xlsx": b"one"}, answers=[wall("list", status=429, wait=300)])
    assert folder.ls("", detail=False) == ["a.xlsx"]
    assert waits == [300.0]


def test_a_web_page_saved_as_a_workbook_is_a_file_like_any_other(
    serve: Serve, waits: list[float]
) -> None:
    _, folder = serve({"a.xlsx": WALL})
    assert folder.cat_file("a.xlsx") == WALL
    assert waits == []


def test_without_hash_a_wall_is_still_seen(serve: Serve, waits: list[float]) -> None:
    _, folder = serve({"a.xlsx": b"x" * len(WALL)}, has_hash=False, answers=[wall("content")])
    assert folder.cat_file("a.xlsx") == b"x" * len(WALL)
    assert waits == [60.0]


def test_a_cloud_that_does_not_answer_is_unsteady(serve: Serve, waits: list[float]) -> None:
    cloud, folder = serve({"a.xlsx": b"one"})
    cloud.stop()
    cloud.stop = lambda: None
    with pytest.raises(CloudUnsteady, match="ConnectError"):
        folder.ls("")
