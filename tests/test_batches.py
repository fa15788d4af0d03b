"""Batches: what one task handles, and how it is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.exports import plain, put, settings_of
from vitrina import fetch
from vitrina.batches import files_in_russian


def test_batches_are_top_folders_with_russian_labels(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    for n in range(3):
        put(root, f"Красноярский край/2024-10-25/{n}.xlsx", b"%d" % n)
    put(root, "реестр.csv", b"1;2")
    for n in range(205):
        put(root, f"много/{n:03}.csv", b"n%d" % n)
    batches = fetch.list_unseen(settings, min_age_minutes=0)
    assert [batch["label"] for batch in batches] == [
        "корень папки · 1 файл",
        "Красноярский край · 3 файла",
        "много · часть 1 · 100 файлов",
        "много · часть 2 · 100 файлов",
        "много · часть 3 · 5 файлов",
    ]
    json.dumps(batches)


def test_labels_are_unique_and_short(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    # Both are cut in the middle, where alone they differ.
    twins = ["ё" * 63 + digit + "ё" * 63 for digit in "12"]
    for root in (first, second):
        put(root, "Край/a.xlsx", str(root).encode())
        for name in twins:
            put(root, f"{name}/a.xlsx", name.encode() + str(root).encode())
    settings = settings_of(tmp_path, f"file://{first}", f"file://{second}")
    labels = [batch["label"] for batch in fetch.list_unseen(settings, min_age_minutes=0)]
    assert len(labels) == len(set(labels)) == 6
    assert max(map(len, labels)) < 200
    assert "file-2 · Край · 1 файл" in labels


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 файлов"), (1, "1 файл"), (2, "2 файла"), (5, "5 файлов"), (11, "11 файлов"),
     (12, "12 файлов"), (21, "21 файл"), (24, "24 файла"), (111, "111 файлов")],
)  # fmt: skip
def test_russian_counts(count: int, text: str) -> None:
    assert files_in_russian(count) == text
