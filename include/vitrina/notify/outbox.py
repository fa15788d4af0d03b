"""The outbox: every notice of a week, each a file that names the ways it has not gone yet.

A notice has an id of what it says, and a file of its id is made once: a repeated task, two
failures of one run or a run killed midway keep no second one. What could not be delivered goes
with the next run.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

from vitrina.clouds.calls import is_loopback
from vitrina.data_root import DataRoot, in_turn, read_json, write_json
from vitrina.notify import mail, webhook
from vitrina.notify.trouble import DeliveryError
from vitrina.progress import say
from vitrina.settings import Settings

Notice = dict[str, Any]


@dataclass(frozen=True)
class Way:
    """One way a notice goes out; `pause` seconds between its tries."""

    send: Callable[[Notice], None]
    pause: float
    #: What is said when it does not go.
    trouble: str


TRIES = 3
#: A server on this machine gains nothing from being waited for.
PAUSE_SECONDS = 2.0
#: Older than this an alarm is no news, delivered or not.
KEPT = timedelta(days=7)


def is_configured(settings: Settings) -> bool:
    """Whether anybody asked to be told."""
    return bool(_ways(settings))


def keep(settings: Settings, notice: Notice) -> bool:
    """Put `notice` into the outbox; False, and nothing done, if one of its id was there before."""
    place = settings.data_root.notices
    place.mkdir(parents=True, exist_ok=True)
    content = {
        "kept_at": datetime.now(UTC).isoformat(),
        "undelivered": sorted(_ways(settings)),
        "notice": notice,
    }
    part = place / f".{notice['id']}.{secrets.token_hex(4)}.part"
    try:
        part.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        # Unlike a rename a link never replaces: of two that come at once one is told so.
        os.link(part, place / f"{notice['id']}.json")
    except FileExistsError:
        return False
    finally:
        part.unlink(missing_ok=True)
    return True


def deliver(settings: Settings) -> None:
    """Send what the outbox still holds, the oldest first; trouble is said and left for later."""
    ways = _ways(settings)
    # Two tasks that fail at once must not send the same letter each.
    with in_turn(settings.data_root.notices / "lock"):
        for path, content in _kept(settings.data_root):
            if datetime.now(UTC) - datetime.fromisoformat(content["kept_at"]) > KEPT:
                path.unlink()
                continue
            for name in list(content["undelivered"]):
                if name not in ways:
                    continue
                if _is_sent(ways[name], content["notice"]):
                    content["undelivered"].remove(name)
                    write_json(path, content)
                else:
                    # What it does not take now it will not take a letter later.
                    del ways[name]


def send_unkept(settings: Settings, notice: Notice) -> None:
    """Send at once, remembering nothing: for a disk that takes no file any more."""
    for way in _ways(settings).values():
        _is_sent(way, notice)


def _ways(settings: Settings) -> dict[str, Way]:
    """The configured ways, by name."""
    ways: dict[str, Way] = {}
    if settings.mail is not None:
        pause = 0.0 if mail.is_local(settings.mail) else PAUSE_SECONDS
        ways["mail"] = Way(partial(mail.send, settings.mail), pause, "письмо не отправлено")
    if settings.webhook_url is not None:
        pause = 0.0 if is_loopback(settings.webhook_url) else PAUSE_SECONDS
        post = partial(webhook.post, settings.webhook_url)
        ways["webhook"] = Way(post, pause, "вебхук не принял сообщение")
    return ways


def _is_sent(way: Way, notice: Notice) -> bool:
    """Try a few times; the last trouble is said, in red, and is no failure of the run."""
    tries_left = TRIES
    while True:
        tries_left -= 1
        try:
            way.send(notice)
        except DeliveryError as trouble:
            if tries_left and not trouble.is_lasting:
                sleep(way.pause)
                continue
            say(f"🔴 Оповещение {notice['id']}: {way.trouble}: {trouble}.")
            return False
        return True


def _kept(data_root: DataRoot) -> list[tuple[Path, dict[str, Any]]]:
    found = [(path, read_json(path)) for path in data_root.notices.glob("*.json")]
    return sorted(found, key=lambda kept: (kept[1]["kept_at"], kept[0].name))
