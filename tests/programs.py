"""Programs of the distribution used by tests, benchmarks and pictures, by the names it gives."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

#: What messages call a program → the names distributions install it under.
NAMES = {
    "soffice": ("soffice", "libreoffice"),
    "chromium": ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    "poppler-utils": ("pdftotext",),
    "pngquant": ("pngquant",),
}


class MissingProgramError(RuntimeError):
    """A program of the distribution is not installed."""


def found(program: str) -> str | None:
    """Path of the program under any of its names; None: it is not installed."""
    return next(filter(None, map(shutil.which, NAMES[program])), None)


def needed(program: str) -> str:
    """The same. Raises MissingProgramError."""
    path = found(program)
    if path is None:
        raise MissingProgramError(f"{program} is missing")
    return path


def convert(files: Iterable[Path], into: str, folder: Path) -> None:
    """Files as LibreOffice saves them in another format: `pdf`, `ods` or `suffix:filter`.

    They come into `folder`; the program's profile stands beside it.
    """
    subprocess.run(
        [needed("soffice"), f"-env:UserInstallation=file://{folder.with_name('profile')}",
         "--headless", "--convert-to", into, "--outdir", str(folder), *map(str, files)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip


def pages_of(pdf: Path, *options: str) -> list[str]:
    """The text of each page, as poppler-utils reads it."""
    told = subprocess.run(
        [needed("poppler-utils"), *options, str(pdf), "-"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return told.stdout.split("\f")[:-1]
