"""Everything a public cloud has been seen to do wrong, as switches of the loopback server."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

WALL = b"<!DOCTYPE html><html><head><title>Are you a robot?</title></head><body></body></html>"


@dataclass
class Answer:
    """An answer given instead of the real one.

    `endpoint`: list, dispatcher, get (the first hop of a download), content (the second).
    `version` narrows to one version of a call; `times` to that many calls, None for ever.
    """

    endpoint: str
    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    times: int | None = 1
    version: str | None = None


def wall(endpoint: str, *, status: int = 200, times: int | None = 1, wait: int = 0) -> Answer:
    """The bot wall: a web page where data was expected, with Retry-After when `wait` is given."""
    headers = {"Retry-After": str(wait)} if wait else {}
    return Answer(endpoint, status, WALL, "text/html; charset=utf-8", headers, times)


def refusal(
    endpoint: str,
    status: int,
    word: str = "",
    *,
    times: int | None = 1,
    wait: str = "",
    is_body_string: bool = False,
    version: str | None = None,
) -> Answer:
    """A JSON error; `word` stands where the cloud puts it, or is the whole `body` as a string."""
    content = word if is_body_string else {"weblink": {"error": word}}
    body = json.dumps({"body": content, "status": status}).encode()
    headers = {"Retry-After": wait} if wait else {}
    return Answer(endpoint, status, body, "application/json", headers, times, version)


@dataclass
class Faults:
    """Switches; counts run down as they are used. As created: a cloud in good health."""

    answers: list[Answer] = field(default_factory=list)
    #: Entries of one page, whatever the client asks for.
    page_size: int = 500
    redirect_status: int = 302
    #: Where downloads are sent instead of the second port.
    redirect_to: str | None = None
    #: The first hop sends back to itself.
    is_redirect_loop: bool = False
    is_range_ignored: bool = False
    needs_user_agent: bool = True
    #: Downloads a token serves before it is rotated; then `stale_status` until asked anew.
    token_lives: int | None = None
    stale_status: int = 403
    #: `weblink_get` as one object with a number for `count`, as it was once seen.
    is_dispatcher_object: bool = False
    #: Bytes after which the next bodies are cut, one number a body.
    cuts: list[int] = field(default_factory=list)
    #: Bytes after which the connection of the next bodies is reset, one number a body.
    resets: list[int] = field(default_factory=list)
    #: Bytes a time and seconds between: what every answer of `drips_of` trickles out at.
    drip: tuple[int, float] = (1, 0.05)
    drips_of: tuple[str, ...] = ()
    #: Endpoints whose very head trickles.
    slow_heads_of: tuple[str, ...] = ()
    #: Bodies gzip-packed, asked for or not; a Range then counts packed bytes.
    is_packed: bool = False
    #: HTTP/1.0: no Content-Length, the end of the connection is the end of the body.
    is_http10: bool = False
    #: Bodies whose first byte is wrong.
    wrong_bytes: int = 0
    #: Bodies with more bytes than the file has.
    long_bodies: int = 0
    #: Listings that leave out their last entry but count it; None: all of them.
    short_listings: int | None = 0
    #: Files (path on disk below the root → bytes) that appear once a first page was served.
    grows: dict[str, bytes] = field(default_factory=dict)
    #: Files replaced just before their bytes are asked for.
    replaces: dict[str, bytes] = field(default_factory=dict)
    has_mtime: bool = True
    has_hash: bool = True
    has_count: bool = True
    #: Names shown instead of those on disk, by path below the root: `../x.xlsx` and the like.
    shown_names: dict[str, str] = field(default_factory=dict)
    #: Links shown instead of the true ones, by path: of another share, of a folder above.
    shown_links: dict[str, str] = field(default_factory=dict)
    #: Values put over those of a listing's entries, by path below the root: sizes, hashes, times.
    shown_values: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Every folder shows one more below it, for ever.
    is_bottomless: bool = False

    def taken_answer(self, endpoint: str, version: str) -> Answer | None:
        """The scripted answer for this call, counted down."""
        for answer in self.answers:
            is_meant = answer.endpoint == endpoint and answer.version in (None, version)
            if not is_meant or answer.times == 0:
                continue
            if answer.times is not None:
                answer.times -= 1
            return answer
        return None
