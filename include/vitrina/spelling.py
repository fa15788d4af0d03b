"""How printed words are made comparable: one folding for headers, regions and municipalities."""

from __future__ import annotations

import re
import unicodedata

# Latin letters that look like Cyrillic ones (lower case; capital-only pairs included: B, H, M, T).
_LATIN = "aceopxykmthb"
_CYRILLIC = "асеорхукмтнв"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_LETTER = re.compile(r"[a-z]")
_CYRILLIC_LETTER = re.compile(r"[а-я]")


def fold(text: str) -> str:
    """Lower case, ё as е, compatibility forms unified, look-alike letters of mixed words folded.

    For comparing only, never for showing: «Мoсква» with a Latin o and «МОСКВА» fold alike.
    """
    lowered = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    if not _LATIN_LETTER.search(lowered):
        return lowered
    return _WORD.sub(lambda match: _fold_word(match[0]), lowered)


def words(text: str) -> list[str]:
    """Folded words and numbers of a text; everything else only separates them."""
    return re.findall(r"[^\W\d_]+|\d+", fold(text))


def _fold_word(word: str) -> str:
    """A word of look-alikes only, or one with any true Cyrillic letter, becomes Cyrillic."""
    if _CYRILLIC_LETTER.search(word.translate(_TO_LATIN)):
        return word.translate(_TO_CYRILLIC)
    as_cyrillic = word.translate(_TO_CYRILLIC)
    return as_cyrillic if not _LATIN_LETTER.search(as_cyrillic) else word
