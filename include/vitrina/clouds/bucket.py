"""S3 buckets through s3fs; endpoint and credentials come from the usual AWS_* settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import fsspec

from vitrina.clouds.calls import CloudRefused, CloudUnsteady
from vitrina.settings import SettingsError


def open_bucket(url: str, label: str) -> tuple[Any, str]:
    """Filesystem and folder of `s3://bucket/folder`; raises SettingsError without s3fs."""
    try:
        # A cached listing would hide what came since the last run of this process.
        filesystem = fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)
    except ImportError:
        raise SettingsError(
            f"VITRINA_EXPORTS: {label} needs the package s3fs, which is not installed"
        ) from None
    return filesystem, url.removeprefix("s3://").strip("/")


@contextmanager
def without_addresses() -> Iterator[None]:
    """botocore's errors are of classes of their own and name whole addresses: ours do not."""
    try:
        yield
    except Exception as error:
        ancestors = {cls.__name__ for cls in type(error).__mro__}
        if "BotoCoreError" not in ancestors:
            raise
        message = f"S3: {type(error).__name__}"
        if ancestors & {"ConnectionError", "HTTPClientError"}:
            raise CloudUnsteady(message) from None
        raise CloudRefused(f"{message}: check AWS_* in the environment") from None
