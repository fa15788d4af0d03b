"""Labelled rows: the printed tables by hand, a generated region, and villages of another make."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.labelled import DAY, REGION, SEEDS, labelled_set
from benchmarks.linkage import PRECISION, RECALL, accuracy
from tests.linkage.printed import REGISTRY, ROWS
from tests.registry_rows import edition, organization, registry_of
from vitrina.linkage.stages import link_rows

PLACE = "04639000"


def test_the_printed_tables_as_a_person_reads_them() -> None:
    registry = registry_of(edition(date(2023, 6, 1), *REGISTRY)).on(date(2023, 6, 9), ["24"])
    columns = ["municipality_printed_id", "_level", "ogrn", "inn", "name", "truth"]
    rows = pd.DataFrame(list(ROWS), columns=columns).assign(region_code="24")
    links = link_rows(rows.drop(columns="truth"), registry)
    found = [None if pd.isna(code) else code for code in links["organization_id"]]
    told = [(row[4], row[5]) for row in ROWS]
    assert [(name, code) for (name, _), code in zip(told, found, strict=True)] == told


@pytest.mark.parametrize("seed", SEEDS)
def test_a_generated_region_keeps_the_bars(seed: int) -> None:
    registry, rows = labelled_set(seed, rows=3_000)
    links = link_rows(rows.drop(columns="organization_id"), registry.on(DAY, [REGION]))
    precision, recall = accuracy(links, rows["organization_id"])
    assert precision >= PRECISION
    assert recall >= RECALL


# A second make of names, by grammar: what an organisation is → a way to write it.
_KIND = st.sampled_from(["сош", "оош", "нош", "сад", "гимназия"])
_VILLAGE = st.sampled_from(["Кедровка", "Луговое", "Ясная Поляна", "Усть-Луговое", "Кедровское"])
_WRITTEN = {
    "сош": ("СОШ", "средняя школа", "Средняя общеобразовательная школа"),
    "оош": ("ООШ", "Основная школа", "основная общеобразовательная школа"),
    "нош": ("НОШ", "начальная школа", "Начальная общеобразовательная школа"),
    "сад": ("Детский сад", "д/с", "детсад"),
    "гимназия": ("Гимназия", "ГИМНАЗИЯ", "гимназия"),
}
_ORGANIZATION = st.tuples(_KIND, st.integers(1, 12), _VILLAGE)
_SPELLED = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять",
            "десять", "одиннадцать", "двенадцать")  # fmt: skip


@st.composite
def _villages(draw: st.DrawFn) -> tuple[list[tuple[str, int, str]], int, str, bool]:
    """(organisations of one municipality, which one is printed, how, whether with its village)."""
    known = draw(st.lists(_ORGANIZATION, min_size=1, max_size=8, unique=True))
    which = draw(st.integers(0, len(known) - 1))
    kind, number, village = known[which]
    written = draw(st.sampled_from(_WRITTEN[kind]))
    counted = draw(
        st.sampled_from(
            [f"№ {number}", f"№{number}", f"N{number}", f"номер {_SPELLED[number]}",
             f"№ {number:02d}"]
        )
    )  # fmt: skip
    has_village = draw(st.booleans())
    form = draw(st.sampled_from(["", "МБОУ ", "Муниципальное казённое учреждение "]))
    end = f" с. {village}" if has_village else ""
    printed = f"{form}{written} {counted}{end}"
    if draw(st.booleans()):
        printed = printed.replace("о", "o").replace("с", "c", 1)
    return known, which, printed, has_village


@settings(max_examples=40, deadline=None)
@given(_villages())
def test_a_name_links_to_the_only_one_it_means_or_to_none(
    case: tuple[list[tuple[str, int, str]], int, str, bool],
) -> None:
    known, which, printed, has_village = case
    registry = registry_of(
        edition(
            date(2024, 9, 1),
            *(
                organization(str(place), f"«{_WRITTEN[kind][0]} № {number}» с. {village}")
                for place, (kind, number, village) in enumerate(known)
            ),
        )
    ).on(DAY, ["24"])
    row = {"region_code": "24", "municipality_printed_id": PLACE, "_level": None, "name": printed}
    found = link_rows(pd.DataFrame([row]), registry)["organization_id"].iloc[0]
    twins = [place for place, one in enumerate(known) if one[:2] == known[which][:2]]
    if has_village or len(twins) == 1:
        assert pd.isna(found) or found == str(which)
        assert not pd.isna(found) or len(twins) > 1
    else:
        assert pd.isna(found)
