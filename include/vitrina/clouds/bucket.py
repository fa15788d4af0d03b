"""S3 buckets through s3fs; endpoint and credentials come from the usual AWS_* settings."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import fsspec

from vitrina.clouds.errors import CloudError, CloudRefused, CloudUnsteady
from vitrina.clouds.silence import silence
from vitrina.settings import SettingsError

#: Tries of botocore itself, and how long one may take.
_CONFIG = {"connect_timeout": 20, "read_timeout": 60, "retries": {"max_attempts": 4}}
_CODE = re.compile(r"[A-Za-z0-9]{1,40}")


class BucketRefused(CloudRefused):
    """S3 says no: credentials, rights, or no such bucket."""

    mend = "Check AWS_* in the environment, the bucket's name and the rights of its key."
    in_russian = "хранилище S3 отказало: проверьте AWS_* в настройках, имя хранилища и права ключа"


def open_bucket(url: str, label: str) -> tuple[Any, str]:
    """Filesystem and folder of `s3://bucket/folder`; raises SettingsError without s3fs."""
    folder = url.removeprefix("s3://").strip("/")
    if not folder:
        raise SettingsError(f"VITRINA_EXPORTS: {label} names no bucket, e.g. s3://exports/weekly")
    try:
        # A cached listing would hide what came since the last run of this process.
        filesystem = fsspec.filesystem(
            "s3", skip_instance_cache=True, use_listings_cache=False, config_kwargs=_CONFIG
        )
    except ImportError:
        raise SettingsError(
            f"VITRINA_EXPORTS: {label} needs the package s3fs, which is not installed"
        ) from None
    return filesystem, folder


def is_bucket(filesystem: Any) -> bool:
    """Whether this is S3, whose folders are only openings of keys."""
    return "s3" in filesystem.protocol


def keys_below(filesystem: Any, root: str) -> Iterator[dict[str, Any]]:
    """Every key below `root` in order, in one paged listing; raises FileNotFoundError of none.

    Not folder by folder: `//`, `.` and `..` in a key are letters, no ways to other folders.
    """
    found = filesystem.find(root, detail=True)
    if not found and not filesystem.exists(root):
        raise FileNotFoundError(errno.ENOENT, "No such bucket or folder in it")
    for name in sorted(found):
        # A folder made in a console is an empty key of its own.
        if found[name]["type"] == "file" and not found[name]["Key"].endswith("/"):
            yield found[name]


@contextmanager
def without_addresses() -> Iterator[None]:
    """botocore's errors are of classes of their own and name whole addresses: ours do not."""
    silence()
    try:
        yield
    except CloudError:
        raise
    except Exception as error:
        failure = _failure(error)
        if failure is None:
            raise
        raise failure from None


def _failure(error: Exception) -> CloudError | None:
    """Our error for one of botocore's or s3fs's; None for one that is nothing of theirs."""
    answer = getattr(error.__cause__, "response", None) or getattr(error, "response", None)
    if isinstance(answer, dict):
        code = str(answer.get("Error", {}).get("Code", ""))
        status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)
        message = f"S3: status {status}" + (f", {code}" if _CODE.fullmatch(code) else "")
        if status == 429 or status >= 500:
            return CloudUnsteady(message, status=status)
        if isinstance(error, FileNotFoundError) and code not in ("NoSuchBucket", "404", ""):
            return None
        return BucketRefused(message, status=status)
    ancestors = {cls.__name__ for cls in type(error).__mro__}
    if "BotoCoreError" not in ancestors:
        return None
    message = f"S3: {type(error).__name__}"
    if ancestors & {"ConnectionError", "HTTPClientError"}:
        return CloudUnsteady(message)
    return BucketRefused(message)
