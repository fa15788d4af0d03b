"""Libraries that log addresses and headers below WARNING: those lines are dropped.

A share id is part of every address, and a signed request carries its key id and signature.
"""

from __future__ import annotations

import logging

_CHATTY = (
    "httpx", "httpcore", "urllib3", "requests", "aiohttp", "asyncio", "fsspec", "s3fs",
    "botocore", "aiobotocore", "boto3", "s3transfer",
)  # fmt: skip


def silence() -> None:
    """Drop debug and info lines of every chatty logger there is by now.

    A filter of a logger does not see what loggers below it log, and setting a level would be
    undone by whoever turns debugging on, so each existing logger gets the filter.
    """
    existing = [*_CHATTY, *logging.root.manager.loggerDict]
    for name in existing:
        if name.split(".", 1)[0] in _CHATTY:
            logging.getLogger(name).addFilter(_is_warning)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING
