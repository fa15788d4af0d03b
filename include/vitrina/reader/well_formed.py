"""Well formed: proof that XML read without a parser is XML, where its tags alone do not show it."""

from __future__ import annotations

from xml.parsers import expat

import numpy as np
import numpy.typing as npt

from vitrina.reader.xml_text import Positions, Unusual

_SPACED = np.frombuffer(b'<t xml:space="preserve">', np.uint8)


def demand_well_formed(*pieces: bytes) -> None:
    """Raises Unusual unless the pieces make one XML document; nothing is kept of it."""
    parser = expat.ParserCreate()
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Unusual("no XML") from error


def demand_strings(
    content: bytes, xml: npt.NDArray[np.uint8], tags: Positions, closes: Positions, begin: int
) -> None:
    """The same for a table of strings whose `<sst>` begins at `begin`: nearly all are plain."""
    root = int(np.searchsorted(tags, begin))
    if not np.isin(xml[tags[:root] + 1], (ord("?"), ord("!"))).all():
        raise Unusual("strings inside another element")
    inner, ends = tags[root + 1 : -1], closes[root + 1 : -1]
    if len(inner) and _are_plain(xml, inner, ends):
        demand_well_formed(content[: inner[0]], content[ends[-1] + 1 :])
    else:
        demand_well_formed(content)


def _are_plain(xml: npt.NDArray[np.uint8], tags: Positions, closes: Positions) -> bool:
    """Whether the tags are nothing but `<si><t>…</t></si>`, one behind the other."""
    if len(tags) % 4:
        return False
    item, text, text_end, item_end = tags.reshape(-1, 4).T
    closed = closes.reshape(-1, 4).T
    forms = ((item, b"<si>"), (text_end, b"</t>"), (item_end, b"</si>"))
    for (places, form), end in zip(forms, (closed[0], closed[2], closed[3]), strict=True):
        if not (end - places == len(form) - 1).all():
            return False
        if any((xml[places + n] != byte).any() for n, byte in enumerate(form)):
            return False
    length = closed[1] - text + 1
    spaced = text[length == len(_SPACED)]
    is_known = (length == len("<t>")) | (length == len(_SPACED))
    if not is_known.all() or (xml[text + 1] != ord("t")).any():
        return False
    if (xml[spaced[:, None] + np.arange(len(_SPACED))] != _SPACED).any():
        return False
    touches = closes[:-1] + 1 == tags[1:]
    touches[1::4] = True
    return bool(touches.all())
