"""A cloud for pages: two ordinary regions, and one whose names would break a careless page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tests.oracle import small_cloud
from tests.oracle.small_cloud import File, School, inn_of, ogrn_of, workbook

SEED = 1
HOSTILE = "Кировская область"
HOSTILE_CODE = "43"
#: Fridays of the region with hostile names.
HOSTILE_WEEKS = ("2024-10-11", "2024-10-18", "2024-10-25")
PLACES = (
    ("33701000", "город <script>alert('город')</script>", "город <script>alert('город')</script>"),
    (
        "33601000",
        "\"><img src=x onerror=alert(2)> & 'район'",
        "\"><img src=x onerror=alert(2)> & 'район'",
    ),
    ("33602000", "Очень-Длинно-Названный-" * 4 + "муниципальный округ", "Очень-Длинно-Названный"),
)
NAMES = (
    "МБОУ «Школа» <script>document.title='взлом'</script>",
    "@cmd|' /C calc'!A0",
    'МБОУ "Школа" & <b>сыновья</b> {{ 7*7 }} {% raw %}',
    "</td></tr></table></details></script><h1>МБОУ",
    "МБОУ" + "безпробелов" * 20,
    "javascript:alert(1)//`${7*7}`",
    "МБОУ «Тихая»",
)


def files() -> Iterator[File]:
    """(path below the share, bytes, modification time) of every file."""
    yield from small_cloud.files(SEED)
    schools = list(_schools())
    yield workbook(f"{HOSTILE}/Реестр.xlsx", small_cloud.registry_rows(schools), "2022-09-05")
    bases = [(s.code, small_cloud.FORMS[s.type], date(2024, 9, 20), s.size, 10 * s.size)
             for s in schools]  # fmt: skip
    header = ("Идентификатор", "Форма", "На дату", "Педагогических работников", "Обучающихся")
    yield workbook(f"{HOSTILE}/Численность.xlsx", [header, *bases], "2024-10-05")
    for week in HOSTILE_WEEKS:
        friday = date.fromisoformat(week)
        period = f"Период: с {friday - timedelta(7):%d.%m.%Y} по {friday:%d.%m.%Y}"
        rows = [small_cloud.export_row(school, week, SEED) for school in schools]
        rows = [small_cloud.asleep(row) if n % 3 == 1 else row for n, row in enumerate(rows)]
        titles = [("Еженедельная выгрузка",), (period,), ()]
        path = f"{HOSTILE}/Выгрузка {friday:%d.%m.%Y}.xlsx"
        yield workbook(path, [*titles, small_cloud.HEADER, *rows], week)


def _schools() -> Iterator[School]:
    for number in range(3 * len(NAMES)):
        inn = inn_of(f"{HOSTILE_CODE}01{70000 + number}")
        yield School(
            code=f"{HOSTILE_CODE}-{number:04d}", region=HOSTILE,
            type=("Школа", "ДОО", "СПО")[number % 3], place=PLACES[number % len(PLACES)],
            name=f"{NAMES[number // 3]} № {number}", inn=inn, kpp=f"{inn[:4]}01001",
            ogrn=ogrn_of(f"102{HOSTILE_CODE}99{number:05d}"),
            # Few people: most of what a public edition shows of them it must not.
            size=(3, 20, 40)[number // 3 % 3],
        )  # fmt: skip
