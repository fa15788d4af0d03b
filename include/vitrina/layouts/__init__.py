"""Layouts: one YAML per export kind says what its files look like; nothing else knows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

FieldType = Literal[
    "text", "region", "municipality", "org_type", "level", "status",
    "identifier", "flag", "count", "percent", "decimal", "date",
]  # fmt: skip
PeriodGrain = Literal["week", "as_of", "day", "lesson", "none"]


class LayoutError(ValueError):
    """A layout file is malformed; the message names the file, the key and what is expected."""


class LayoutField(BaseModel):
    """One column of an export: its name here, the headers it is printed under, its type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: FieldType
    aliases: tuple[str, ...] = Field(min_length=1)
    #: The header must be there, else the file is refused (Q01).
    required: bool = False
    #: A blank cell refuses its row (Q32); a blank count is never refused, it is no data.
    nonblank: bool = False
    #: Which identifier: `inn`, `kpp`, `ogrn`, `oktmo`, or `registry` for the registry's own.
    identifier: Literal["inn", "kpp", "ogrn", "oktmo", "registry"] | None = None
    #: For `status` fields: printed spelling → code.
    values: dict[str, str] = Field(default_factory=dict)
    #: For `percent` fields: the scale of unformatted numbers, when identities decide nothing.
    scale: Literal["0-1", "0-100"] | None = None


class Layout(BaseModel):
    """What one export kind looks like. `fields` keep the order of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    #: Which period dates count and how (rulings 16, 17).
    period: PeriodGrain
    #: The field that carries the date of a row, if the layout has one.
    period_field: str | None = None
    #: Rows are linked to the registry (link.py).
    links: bool = False
    #: Fields that tell one entity of a file from another; a second row with the same falls.
    key: tuple[str, ...] = ()
    #: `column = numerator / denominator` and `part <= whole` facts used to decide percent scales.
    identities: tuple[str, ...] = ()
    #: Headers that are known and not loaded.
    ignored_headers: tuple[str, ...] = ()
    fields: dict[str, LayoutField]

    @model_validator(mode="before")
    @classmethod
    def _name_fields(cls, raw: dict[str, object]) -> dict[str, object]:
        fields = raw.get("fields")
        if isinstance(fields, dict):
            raw["fields"] = {
                name: {**body, "name": name} if isinstance(body, dict) else body
                for name, body in fields.items()
            }
        return raw


def read_layout(path: Path) -> Layout:
    """One layout file; raises LayoutError naming the file and every wrong key."""
    try:
        return Layout.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise LayoutError(f"{path.name}: {error}") from error


@cache
def load_layouts() -> dict[str, Layout]:
    """Every layout by kind."""
    layouts = [read_layout(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))]
    return {layout.kind: layout for layout in layouts}
