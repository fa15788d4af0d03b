"""A file or a table that cannot be taken, with the rule it breaks and what to do about it."""

from __future__ import annotations

from typing import Any

#: How most damage is mended: by the program that wrote the file, or by sending it again.
SAVE_AGAIN = "Откройте файл в Excel, сохраните его заново как «Книга Excel (.xlsx)» и загрузите."
UPLOAD_AGAIN = "Загрузите файл в папку ещё раз."


class Refusal(Exception):
    """`rule_code` of the check catalogue; `reason_ru` for offices, `reason_en` for engineers."""

    def __init__(self, rule_code: str, reason_ru: str, reason_en: str) -> None:
        super().__init__(f"{rule_code}: {reason_en}")
        self.rule_code = rule_code
        self.reason_ru = reason_ru
        self.reason_en = reason_en
        #: What the rows of the file are, where it could be read (count_rows.py).
        self.sheet_rows: list[dict[str, Any]] = []


def damaged(what_ru: str, what_en: str) -> Refusal:
    """Q31: the bytes are no readable workbook."""
    return Refusal("Q31", what_ru, what_en)


def not_xml(part: str, error: Exception) -> Refusal:
    """Q31: a part that no XML parser gets through."""
    return damaged(
        f"Файл повреждён: часть «{part}» — не XML. Откройте файл в Excel, сохраните заново и "
        "загрузите.",
        f"malformed XML in {part}: {error}",
    )


def under_password(what_en: str) -> Refusal:
    """Q31: a workbook of Excel nobody reads without its password."""
    return damaged(
        "Книга закрыта паролем. Снимите пароль (Файл → Сведения → Защита книги), сохраните "
        "и загрузите заново.",
        what_en,
    )
