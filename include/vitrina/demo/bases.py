"""Registry, headcounts and organisation counts: what every percent is measured against."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from vitrina.demo import DEMO_MARK
from vitrina.demo.drafts import Draft, Row
from vitrina.demo.headcounts import AS_OF, FORMS, Headcount, headcounts
from vitrina.demo.organizations import (
    ADDITIONAL,
    AUTHORITY,
    PRESCHOOL,
    REGION_NAMES,
    SCHOOL,
    VOCATIONAL,
    Organization,
    invented_organizations,
)
from vitrina.demo.printed_organizations import printed_organizations
from vitrina.demo.workbook import MARK_OF_PRINTED, moscow

#: «Тип ОО» as each region's registry spells it.
REGISTRY_TYPES = {
    "24": {
        SCHOOL: "Школа", PRESCHOOL: "Дошкольная ОО", ADDITIONAL: "Доп. образование детей",
        VOCATIONAL: "СПО", AUTHORITY: "МОУО",
    },
    "55": {
        SCHOOL: "ОО", PRESCHOOL: "ДОО", ADDITIONAL: "ОДО", VOCATIONAL: "СПО", AUTHORITY: "МОУО",
    },
}  # fmt: skip
COUNTED_ON = (date(2023, 9, 1), date(2024, 9, 1))

_REGISTRY_COLUMNS = [
    ("code", "Идентификатор"),
    ("full_name", "Полное наименование"),
    ("name", "Краткое наименование"),
    ("org_type", "Тип ОО"),
    ("level", "Уровень ОО"),
    ("inn", "ИНН"),
    ("kpp", "КПП"),
    ("ogrn", "ОГРН"),
    ("oktmo", "ОКТМО"),
    ("region", "Субъект РФ"),
    ("municipality", "Муниципалитет"),
    ("status", "Статус"),
    ("opened", "Дата открытия"),
    ("closed", "Дата закрытия"),
    ("head", "Головная организация"),
]


def registry(region_code: str) -> tuple[Organization, ...]:
    """Everything the region's registry lists; the printed organisations are in their place."""
    printed = printed_organizations() if region_code == "24" else ()
    return (*invented_organizations(region_code), *printed)


def base_drafts() -> Iterable[tuple[Path, list[Draft]]]:
    """Every base file with its path below the cloud's root and its sheets."""
    krasnoyarsk, omsk = (Path(REGION_NAMES[code]) for code in ("24", "55"))
    yield krasnoyarsk / "Реестр" / "Реестр_ОО.xlsx", [_registry("24")]
    yield omsk / "Реестр" / "reestr_oo.csv", [_registry("55")]
    for as_of in AS_OF:
        name = f"Численность_{as_of.year}"
        yield krasnoyarsk / "Численность" / f"{name}.xlsx", [_headcounts("24", as_of)]
    before, now = AS_OF
    yield omsk / "Численность" / f"численность_{before.year}.csv", [_headcounts("55", before)]
    # The owner keeps a sheet a form.
    sheets = [_headcounts("55", now, form) for form in FORMS.values()]
    yield omsk / "Численность" / f"Численность {now.year}.xlsx", sheets
    yield Path("Федеральные таблицы") / "Количество_организаций.xlsx", [_organization_counts()]


def _registry(region_code: str) -> Draft:
    organizations = registry(region_code)
    inn_of = {o.code: o.inn for o in organizations}
    rows: list[Row] = [
        {
            "code": o.code,
            "full_name": o.full_name,
            "name": o.name,
            "org_type": REGISTRY_TYPES[region_code][o.org_type],
            "level": "Филиал" if o.is_branch else "Головное",
            "inn": o.inn or None,
            "kpp": o.kpp or None,
            "ogrn": o.ogrn or None,
            "oktmo": o.oktmo,
            "region": REGION_NAMES[region_code],
            "municipality": o.municipality.name,
            "status": o.status,
            "opened": o.opened,
            "closed": o.closed,
            # One owner names the head by its code, the other by its ИНН.
            "head": (o.head_code if region_code == "24" else inn_of.get(o.head_code)) or None,
        }
        for o in organizations
    ]
    mark = MARK_OF_PRINTED if region_code == "24" else DEMO_MARK
    return Draft(
        sheet="Реестр",
        titles=[f"Реестр образовательных организаций. {REGION_NAMES[region_code]}", mark],
        columns=list(_REGISTRY_COLUMNS),
        rows=rows,
        published=moscow(date(2024, 9, 2), "10:05"),
        formats={"opened": "dd.mm.yyyy", "closed": "dd.mm.yyyy"},
        encoding="cp1251",
    )


def _headcounts(region_code: str, as_of: date, form: str | None = None) -> Draft:
    people = headcounts(invented_organizations(region_code), as_of)
    columns = [
        ("code", "Идентификатор"),
        ("inn", "ИНН"),
        ("kpp", "КПП"),
        ("name", "Краткое наименование"),
        ("form", "Форма"),
        ("as_of", "На дату"),
        ("teachers", "Педагогических работников"),
        ("students", "Обучающихся"),
    ]
    # Омская область sends (ИНН, КПП) instead of the registry's code.
    return Draft(
        sheet=form or "Численность",
        titles=[f"Педагоги и обучающиеся. {REGION_NAMES[region_code]}", DEMO_MARK],
        columns=columns if region_code == "24" else columns[1:],
        rows=[
            _headcount_row(one)
            for one in people
            if form in (None, FORMS[one.organization.org_type])
        ],
        published=moscow(date(as_of.year, 10, 4), "11:40"),
        formats={"as_of": "dd.mm.yyyy", "teachers": "#,##0", "students": "#,##0"},
        encoding="utf-8-sig",
    )


def _headcount_row(people: Headcount) -> Row:
    organization = people.organization
    return {
        "code": organization.code,
        "inn": organization.inn,
        "kpp": organization.kpp,
        "name": organization.name,
        "form": FORMS[organization.org_type],
        "as_of": people.as_of,
        "teachers": people.teachers,
        "students": people.students,
    }


def _organization_counts() -> Draft:
    rows: list[Row] = []
    for region_code, region in REGION_NAMES.items():
        for day in COUNTED_ON:
            for org_type in (SCHOOL, PRESCHOOL, ADDITIONAL, VOCATIONAL):
                number = sum(
                    o.org_type == org_type and o.is_open_on(day) for o in registry(region_code)
                )
                name = REGISTRY_TYPES["24"][org_type]
                rows.append({"region": region, "org_type": name, "number": number, "as_of": day})
    return Draft(
        sheet="Количество",
        titles=["Количество организаций", DEMO_MARK],
        columns=[
            ("region", "Регион"),
            ("org_type", "Тип ОО"),
            ("number", "Количество"),
            ("as_of", "На дату"),
        ],
        rows=rows,
        published=moscow(date(2024, 9, 3), "12:00"),
        formats={"as_of": "dd.mm.yyyy"},
    )
