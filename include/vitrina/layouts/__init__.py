"""Layouts: one YAML per export kind says what its files look like; nothing else knows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from vitrina.layouts.headers import AliasPattern

FieldType = Literal[
    "text", "region", "municipality", "org_type", "level", "status",
    "identifier", "flag", "count", "percent", "decimal", "date",
]  # fmt: skip
PeriodGrain = Literal["week", "as_of", "day", "lesson", "none"]
#: What a linked row is about, in `entity`.
ORGANIZATION = "organization"


class LayoutError(ValueError):
    """A layout file is malformed; the message names the file, the key and what is expected."""


class LayoutField(BaseModel):
    """One column of an export: its name here, the headers it is printed under, its type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: FieldType
    #: «…» in an alias stands for any words or none.
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

    @model_validator(mode="after")
    def _keys_fit_the_type(self) -> LayoutField:
        for key, type_ in (
            ("identifier", "identifier"),
            ("values", "status"),
            ("scale", "percent"),
        ):
            if getattr(self, key) and self.type != type_:
                raise ValueError(f"`{key}` belongs to fields of type {type_}, not {self.type}")
        if self.type == "identifier" and self.identifier is None:
            raise ValueError("a field of type identifier needs `identifier: inn|kpp|ogrn|…`")
        if self.type == "status" and not self.values:
            raise ValueError("a field of type status needs `values: {printed: code}`")
        return self


class Layout(BaseModel):
    """What one export kind looks like. `fields` keep the order of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    #: Which period dates count and how: titles, names and columns for all but `none`.
    period: PeriodGrain
    #: The field that carries the date of a row, if the layout has one.
    period_field: str | None = None
    #: Rows are linked to the registry (link.py).
    links: bool = False
    #: Fields that tell one entity of a file from another; a second row with the same falls.
    key: tuple[str, ...] = ()
    #: What a row is about, for telling a new version of a file from another part of it: its
    #: `organization` (of linked rows) and fields. By default the organisation, else the `key`.
    entity: tuple[str, ...] = ()
    #: Each filled cell of these fields is an entity of its own, beside what `entity` says.
    entity_cells: tuple[str, ...] = ()
    #: The flag or count that tells active rows from the others: a list of either is no census.
    activity: str | None = None
    #: Beside the required headers one of these must be there, whichever it is.
    at_least_one_of: tuple[str, ...] = ()
    #: `column = numerator / denominator` and `part <= whole` facts used to decide percent scales.
    identities: tuple[str, ...] = ()
    #: Headers that are known and not loaded; «…» as in aliases.
    ignored_headers: tuple[str, ...] = ()
    fields: dict[str, LayoutField]

    @model_validator(mode="before")
    @classmethod
    def _name_fields(cls, raw: object) -> object:
        if not isinstance(raw, dict):
            raise ValueError("a layout is a mapping of keys")
        fields = raw.get("fields")
        if not isinstance(fields, dict):
            return raw
        named = {
            name: {**body, "name": name} if isinstance(body, dict) else body
            for name, body in fields.items()
        }
        return {**raw, "fields": named}

    @model_validator(mode="after")
    def _rows_are_about_something(self) -> Layout:
        if not self.entity_columns:
            raise ValueError("say by `entity`, `key` or `links` what a row is about")
        if ORGANIZATION in self.entity and not self.links:
            raise ValueError(f"`entity` names the {ORGANIZATION}, and `links` is not true")
        return self

    @property
    def entity_columns(self) -> tuple[str, ...]:
        """`organization` or names of fields, as `entity` says or by default."""
        return self.entity or ((ORGANIZATION,) if self.links else self.key)

    @model_validator(mode="after")
    def _fields_exist(self) -> Layout:
        for key, named in self._named_fields():
            if named not in self.fields:
                raise ValueError(f"`{key}` names the field {named}, which is not among `fields`")
        return self

    @model_validator(mode="after")
    def _aliases_are_told_apart(self) -> Layout:
        owners: dict[tuple[str, ...], str] = {}
        for field in self.fields.values():
            for alias in field.aliases:
                words = AliasPattern.of(alias).words
                if not words:
                    raise ValueError(f"field {field.name}: the alias {alias!r} has no words")
                owner = owners.setdefault(words, field.name)
                if owner != field.name:
                    raise ValueError(f"the alias «{alias}» belongs to {owner} and {field.name}")
        return self

    def _named_fields(self) -> Iterator[tuple[str, str]]:
        if self.period_field:
            yield "period_field", self.period_field
        yield from (("key", name) for name in self.key)
        yield from (("entity", name) for name in self.entity if name != ORGANIZATION)
        yield from (("entity_cells", name) for name in self.entity_cells)
        if self.activity:
            yield "activity", self.activity
        yield from (("at_least_one_of", name) for name in self.at_least_one_of)
        for identity in self.identities:
            yield from (("identities", word) for word in identity.split() if word[0].isalpha())


def read_layout(path: Path) -> Layout:
    """One layout file; raises LayoutError naming the file and every wrong key."""
    try:
        layout = Layout.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise LayoutError(f"{path.name}: not YAML: {error}") from error
    except ValidationError as error:
        lines = [
            f"{path.name}: {'.'.join(map(str, wrong['loc'])) or 'layout'}: {wrong['msg']}"
            for wrong in error.errors()
        ]
        raise LayoutError("\n".join(lines)) from error
    if layout.kind != path.stem:
        raise LayoutError(f"{path.name}: kind: {layout.kind} must be the file's name, {path.stem}")
    return layout


@cache
def load_layouts() -> dict[str, Layout]:
    """Every layout by kind."""
    layouts = [read_layout(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))]
    return {layout.kind: layout for layout in layouts}
