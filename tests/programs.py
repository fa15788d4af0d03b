"""Programs of the distribution used by tests, benchmarks and pictures, by the names it gives."""

from __future__ import annotations

import shutil

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
