"""The loopback cloud itself, asked as any client would ask it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

from vitrina.demo.server import DEMO_SHARE, DemoCloud, serve


@pytest.fixture
def cloud(tmp_path: Path) -> DemoCloud:
    (tmp_path / "Край №1").mkdir()
    (tmp_path / "Край №1" / "a.xlsx").write_bytes(b"one")
    cloud = serve(tmp_path)
    yield cloud
    cloud.stop()


def status_of(url: str, agent: str = "test") -> int:
    try:
        with urlopen(Request(url, headers={"User-Agent": agent})) as response:
            return int(response.status)
    except HTTPError as error:
        return error.code


def listing(cloud: DemoCloud, weblink: str) -> str:
    return f"{cloud.api_url}/api/v4/public/list?weblink={quote(weblink, safe='')}&limit=500"


def test_a_listing_is_a_bare_node_in_v4_and_wrapped_in_v2(cloud: DemoCloud) -> None:
    with urlopen(listing(cloud, DEMO_SHARE)) as response:
        node = json.load(response)
    assert node["count"] == {"files": 0, "folders": 1}
    assert node["list"][0]["weblink"] == f"{DEMO_SHARE}/Край №1"
    with urlopen(f"{cloud.api_url}/api/v2/folder?weblink={quote(DEMO_SHARE)}") as response:
        assert json.load(response)["body"] == node


def test_wrong_questions_get_the_clouds_answers(cloud: DemoCloud) -> None:
    assert status_of(listing(cloud, DEMO_SHARE), agent="") == 403
    assert status_of(listing(cloud, f"https://cloud.mail.ru/public/{DEMO_SHARE}")) == 400
    assert status_of(listing(cloud, DEMO_SHARE.swapcase())) == 404
    assert status_of(f"{cloud.api_url}/elsewhere") == 404


def test_a_download_is_a_redirect_to_a_signature_that_serves_once(cloud: DemoCloud) -> None:
    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *arguments: object) -> None:
            return None

    with urlopen(f"{cloud.api_url}/api/v3/dispatcher") as response:
        host = json.load(response)["body"]["weblink_get"][0]["url"]
    with pytest.raises(HTTPError) as redirect:
        build_opener(Stay).open(f"{host}{quote(f'{DEMO_SHARE}/Край №1/a.xlsx')}")
    signed = redirect.value.headers["Location"]
    assert signed.startswith(cloud.content_url)
    assert cloud.content_url != cloud.api_url
    with urlopen(signed) as response:
        assert response.read() == b"one"
    assert status_of(signed) == 410
