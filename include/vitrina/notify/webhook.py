"""A notice as JSON to a webhook; whatever goes wrong is said without the address, a secret."""

from __future__ import annotations

import ssl
from functools import cache
from typing import Any

import httpx

from vitrina.clouds.calls import is_loopback
from vitrina.clouds.silence import silence
from vitrina.notify.trouble import TIMEOUT_SECONDS, DeliveryError

TOO_MANY_REQUESTS = 429


def post(url: str, notice: dict[str, Any]) -> None:
    """POST `notice` once; raises DeliveryError unless the answer is 2xx."""
    silence()
    try:
        answer = httpx.post(
            url,
            json=notice,
            headers={"Idempotency-Key": notice["id"]},
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
            verify=_trusted(),
            # A proxy of the environment must not see loopback traffic.
            trust_env=not is_loopback(url),
        )
    except (httpx.InvalidURL, ValueError):
        raise DeliveryError("адрес вебхука не по правилам", is_lasting=True) from None
    except (httpx.HTTPError, OSError) as error:
        raise DeliveryError(f"нет ответа ({type(error).__name__})", is_lasting=False) from None
    if not answer.is_success:
        status = answer.status_code
        is_lasting = not (answer.is_server_error or status == TOO_MANY_REQUESTS)
        raise DeliveryError(f"ответ {status}", is_lasting=is_lasting)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates of the usual authorities; reading them takes long enough to do it once."""
    return httpx.create_ssl_context()
