"""The catalogue: every named case, by what is attacked."""

from __future__ import annotations

from tests.hostile.cases import Case
from tests.hostile.contents import CONTENTS
from tests.hostile.others import OTHERS
from tests.hostile.parts import PARTS
from tests.hostile.places import PLACES
from tests.hostile.zips import ZIPS

CATALOGUE: dict[str, Case] = {**ZIPS, **PARTS, **PLACES, **CONTENTS, **OTHERS}
