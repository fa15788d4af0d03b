"""No secret anywhere: share ids, keys, tokens and signed addresses as canaries.

Everything is logged that any library has to log; then all of it, all errors with their
tracebacks and contexts, and every file of the data root are searched.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.clouds.conftest import KEY, SHARE, S3Server
from tests.exports import put
from vitrina import fetch
from vitrina.clouds import calls
from vitrina.demo.faults import Answer, Faults, refusal, wall
from vitrina.demo.server import DemoCloud
from vitrina.settings import Settings

SCHEMES = {"mailru": SHARE, "yadisk": KEY}
CHATTY = (
    "httpx", "httpcore.connection", "httpcore.http11", "urllib3.connectionpool", "requests",
    "fsspec", "s3fs", "botocore.auth", "botocore.endpoint", "aiobotocore.httpsession", "asyncio",
)  # fmt: skip


def faults(secret: str) -> dict[str, dict[str, Any]]:
    """Switches by name; what the cloud says in its errors is the secret itself."""
    said = secret.encode()
    return {
        "a good run": {"cuts": [5], "token_lives": 1},
        "gone": {"answers": [refusal("list", 404, secret, times=None)]},
        "closed": {"answers": [refusal("list", 403, secret, times=None, is_body_string=True)]},
        "failing": {"answers": [refusal("list", 500, secret, times=None)]},
        "walled": {"answers": [wall("list", times=None)]},
        "no JSON": {"answers": [Answer("list", 200, said, times=None)]},
        "strange": {
            "answers": [Answer("list", 200, json.dumps({"body": secret}).encode(), times=None)]
        },
        "redirected list": {
            "answers": [Answer("list", 302, headers={"Location": f"/{secret}"}, times=None)]
        },
        "no dispatcher": {"answers": [refusal("dispatcher", 403, secret, times=None)]},
        "strange dispatcher": {
            "answers": [Answer("dispatcher", 200, json.dumps(secret).encode(), times=None)]
        },
        "stale token": {"answers": [refusal("get", 403, secret, times=None)]},
        "legal reasons": {"answers": [refusal("content", 451, secret, times=None)]},
        "walled content": {"answers": [wall("content", status=429, times=None)]},
        "foreign host": {"redirect_to": f"https://{secret.replace('/', '.')}.example.org/{secret}"},
        "no address": {"redirect_to": f"http://[{secret}"},
        "no port": {"redirect_to": f"https://example.org:{secret}"},
        "loop": {"is_redirect_loop": True},
        "short": {"short_listings": None},
        "cut": {"cuts": [0] * 99},
        "reset": {"resets": [0] * 99},
        "wrong": {"wrong_bytes": 99},
        "crawling": {"slow_heads_of": ("content",)},
        "outside": {"shown_links": {"Край": "/"}},
    }


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """All that any logger has said since, with every library told to say all it can."""
    caplog.set_level(logging.DEBUG)
    for name in CHATTY:
        caplog.set_level(logging.DEBUG, logger=name)
    # The loopback server of S3 lives in this process and logs what it is asked.
    return lambda: "\n".join(
        f"{record.getMessage()} {vars(record)}"
        for record in caplog.records
        if record.name.split(".")[0] not in ("moto", "werkzeug")
    )


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", faults(""))
def test_no_secret_of_a_link_is_told(
    tmp_path: Path, said: Callable[[], str], capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, waits: list[float], scheme: str, name: str,
) -> None:  # fmt: skip
    secret = SCHEMES[scheme]
    if name == "crawling":
        monkeypatch.setattr(calls, "HEAD_SECONDS", 0.3)
    put(tmp_path / "cloud", "Край/a.xlsx", b"PK\x03\x04" * 300)
    put(tmp_path / "cloud", "Край/b.docx", b"no table")
    with DemoCloud(tmp_path / "cloud", secret, Faults(**faults(secret)[name])) as cloud:
        settings = settings_of(tmp_path, scheme, cloud.api_url)
        told, error = run_through(settings)
        assert (error is None) == (name == "a good run"), error
        told += [said(), *capfd.readouterr(), *left_in(settings.data_root.path)]
        canaries = {secret, quote(secret), quote(secret, safe=""), *secret.split("/")}
        canaries |= {f"/get/{issued}" for issued in cloud.issued} | set(cloud.issued)
        assert len(canaries) > 4
        assert_told_nowhere(canaries, told)


@pytest.mark.parametrize("name", ["a good run", "no bucket", "wrong key", "no server"])
def test_no_secret_of_a_bucket_is_told(
    s3: S3Server, tmp_path: Path, said: Callable[[], str], capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture, name: str,
) -> None:  # fmt: skip
    s3.bucket.put_object(Key="Край/a.xlsx", Body=b"PK\x03\x04" * 300)
    if name == "wrong key":
        s3.ask_for_keys()
    if name == "no server":
        s3.stop()
    # What the test itself asked of the server is not what the line asks.
    caplog.clear()
    bucket = "no-such" if name == "no bucket" else "exports"
    settings = settings_of(tmp_path, "s3", "", f"{bucket}/Край")
    told, error = run_through(settings)
    assert (error is None) == (name == "a good run"), error
    told += [said(), *capfd.readouterr(), *left_in(settings.data_root.path)]
    assert_told_nowhere({*s3.secrets, "AWS4-HMAC-SHA256", "X-Amz-Signature"}, told)


def settings_of(tmp_path: Path, scheme: str, api: str, folder: str = "") -> Settings:
    return Settings.from_environment(
        {
            "VITRINA_DATA": str(tmp_path / "data"),
            "VITRINA_EXPORTS": f"{scheme}://{folder or SCHEMES[scheme]}",
            f"VITRINA_{scheme.upper()}_API": api,
        }
    )


def run_through(settings: Settings) -> tuple[list[str], BaseException | None]:
    """List and fetch as the line does; all that its values, or its error, would show."""
    told = [repr(settings)]
    try:
        batches = fetch.list_unseen(settings, min_age_minutes=0)
        told.append(json.dumps(batches, ensure_ascii=False))
        told += [json.dumps(fetch.fetch(settings, batch)) for batch in batches]
    except fetch.FetchError as error:
        chain: BaseException | None = error
        while chain is not None:
            told += [repr(chain), str(chain), *traceback.format_exception(chain)]
            chain = chain.__cause__ or chain.__context__
        return told, error
    return told, None


def left_in(data_root: Path) -> list[str]:
    """Names and contents of all a run left: sidecars, ignored files, the listing, the bytes."""
    left = []
    for path in data_root.rglob("*"):
        left.append(str(path))
        if path.is_file():
            left.append(path.read_bytes().decode("utf-8", "replace"))
    return left


def assert_told_nowhere(canaries: set[str], told: list[str]) -> None:
    everything = "\n".join(told).lower()
    assert [canary for canary in canaries if canary.lower() in everything] == []
