"""Progress lines: what a person at the terminal sees of a run."""

from __future__ import annotations

#: Starts each line meant for people; `python -m vitrina` shows those and logs the rest.
MARK = "▸ "


def say(text: str) -> None:
    """Print one progress line at once."""
    print(f"{MARK}{text}", flush=True)
