"""Schema: what a layout file may say. Each wrong word is an error with what is allowed instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from vitrina.layouts.headers import AliasPattern

FieldType = Literal[
    "text", "region", "municipality", "territory", "org_type", "level", "status",
    "identifier", "flag", "count", "percent", "decimal", "date",
]  # fmt: skip
PeriodGrain = Literal["week", "as_of", "day", "lesson", "none"]
PeriodPlace = Literal["title", "column", "file_name", "folder"]

#: What a linked row is about, in `entity`.
ORGANIZATION = "organization"
#: In `entity`: files never compete, each row stands until a newer row says otherwise.
FILE = "file"
#: Stands where a field's name would: the header is known and its column not loaded.
IGNORED = ""
#: Places and levels are resolved under these names, and nothing else may stand there.
NAMED_TYPES: dict[str, tuple[FieldType, ...]] = {
    "region": ("region",), "municipality": ("municipality", "text"), "org_type": ("org_type",),
    "territory": ("territory",),
    "level": ("level",), "name": ("text",), "organization_code": ("identifier",),
    "inn": ("identifier",), "kpp": ("identifier",), "ogrn": ("identifier",),
    "oktmo": ("identifier",),
}  # fmt: skip
#: Fields a row may be linked to the registry by.
LINKED_BY = ("organization_code", "inn", "ogrn", "name")
#: Types whose fields have one name only.
NAMED_ONLY = ("region", "municipality", "territory", "org_type", "level")
#: Columns every row has beside its fields (tables.py), and endings of columns made of fields.
RESERVED = (
    "report_week", "as_of_date", "region_code", "municipality_id", "organization_id",
    "is_linked", "link_method", "link_score", "municipality_printed_id", "inn_is_head",
)  # fmt: skip
RESERVED_ENDINGS = ("_step", "__printed", "__repaired")
_IDENTITY = re.compile(r"(\w+) = (\w+) / (\w+)|(\w+) <= (\w+)")

#: (precedence, exact, words, letters): exact aliases, then ignored headers, then wildcard aliases.
Rank = tuple[int, bool, int, int]


class WrongKey(ValueError):
    """A key that does not fit the others; `place` leads to it from the part that is judged."""

    def __init__(self, place: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.place = place


class LayoutField(BaseModel):
    """One column of an export: its name here, the headers it is printed under, its type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: FieldType
    #: «…» in an alias stands for any words or none.
    aliases: tuple[str, ...] = Field(min_length=1)
    #: The header must be there, else the file is refused (Q01).
    required: StrictBool = False
    #: A blank cell refuses its row (Q32); a blank count is never refused, it is no data.
    nonblank: StrictBool = False
    #: Which identifier: `inn`, `kpp`, `ogrn`, `oktmo`, or `registry` for the registry's own.
    identifier: Literal["inn", "kpp", "ogrn", "oktmo", "registry"] | None = None
    #: For `status` fields: printed spelling → code.
    values: dict[str, str] = Field(default_factory=dict)
    #: For `percent` fields: the scale of unformatted numbers, when identities decide nothing.
    scale: Literal["0-1", "0-100"] | None = None
    #: A cell as people fill it in; the examples of a layout make a row no rule objects to.
    example: str | None = None
    #: What else a person filling the column in should know, in Russian.
    about: str | None = None

    @model_validator(mode="after")
    def _keys_fit_the_type(self) -> LayoutField:
        for key, type_, example in (
            ("identifier", "identifier", "inn, kpp, ogrn, oktmo or registry"),
            ("values", "status", 'printed spellings and their codes, {да: "yes"}'),
            ("scale", "percent", ""),
        ):
            if getattr(self, key) and self.type != type_:
                raise WrongKey((key,), f"belongs to fields of type {type_}, not {self.type}")
            if example and self.type == type_ and not getattr(self, key):
                raise WrongKey((key,), f"the key is missing; type {type_} needs it: {example}")
        if self.nonblank and not self.required:
            raise WrongKey(
                ("nonblank",), "needs `required: true`: a column that is absent is all blank"
            )
        return self

    @model_validator(mode="after")
    def _name_is_free(self) -> LayoutField:
        if self.name in RESERVED or self.name.endswith(RESERVED_ENDINGS):
            raise WrongKey(
                (),
                "the name is taken by a column every row has; not allowed: "
                f"{', '.join(RESERVED)}, and names ending in {', '.join(RESERVED_ENDINGS)}",
            )
        allowed = NAMED_TYPES.get(self.name)
        if allowed and self.type not in allowed:
            raise WrongKey(
                ("type",),
                f"'{self.type}' is not allowed for a field named {self.name}; "
                f"allowed: {', '.join(allowed)}",
            )
        if self.type in NAMED_ONLY and self.name != self.type:
            raise WrongKey((), f"a field of type {self.type} has only one name: {self.type}")
        return self


class Layout(BaseModel):
    """What one export kind looks like. `fields` keep the order of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    #: What people call it, in Russian: workbooks and the page on formats print it.
    title: str = Field(min_length=1)
    #: What the file is and who sends it when, in Russian.
    about: str | None = None
    #: What a row belongs to: a week, the week of an as-of date, a day, the lesson of a day, or
    #: (`none`) an as-of date that is no week's.
    period: PeriodGrain
    #: Where its date is told: a title above the table, the column `period_field`, the name of the
    #: file or of a folder. For a week all that are there must agree; else the first one counts.
    period_in: tuple[PeriodPlace, ...] = Field(min_length=1)
    #: The field that carries the date of a row, if the layout has one.
    period_field: str | None = None
    #: Rows are linked to the registry (link.py).
    links: StrictBool = False
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
    #: Header → fields: where any of the fields is in the table too, the header is not this kind's.
    only_without: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    #: Sheets of workbooks this project issued are read as this kind; as any other they never are.
    from_reports: StrictBool = False
    #: Headers that are known and not loaded; «…» as in aliases.
    ignored_headers: tuple[str, ...] = ()
    fields: dict[str, LayoutField] = Field(min_length=1)

    @property
    def entity_columns(self) -> tuple[str, ...]:
        """`organization` or names of fields, as `entity` says or by default."""
        return self.entity or ((ORGANIZATION,) if self.links else self.key)

    def claim(self, words: tuple[str, ...]) -> tuple[Rank, str] | None:
        """The field (or IGNORED) whose most specific alias matches the words of a header."""
        exact, wild = self._patterns
        candidates = [
            *exact.get("".join(words), ()),
            *(claim for claim in wild if claim[0].matches(words)),
        ]
        ranked = [(_rank(pattern, field), field) for pattern, field in candidates]
        return max(ranked, key=lambda claim: claim[0], default=None)

    @cached_property
    def _patterns(
        self,
    ) -> tuple[dict[str, list[tuple[AliasPattern, str]]], list[tuple[AliasPattern, str]]]:
        """Exact aliases by their joined words, and those with wildcards."""
        exact: dict[str, list[tuple[AliasPattern, str]]] = {}
        wild: list[tuple[AliasPattern, str]] = []
        named = [(alias, field.name) for field in self.fields.values() for alias in field.aliases]
        for alias, field in (*named, *((alias, IGNORED) for alias in self.ignored_headers)):
            pattern = AliasPattern.of(alias)
            if pattern.is_exact:
                exact.setdefault("".join(pattern.words), []).append((pattern, field))
            else:
                wild.append((pattern, field))
        return exact, wild

    @model_validator(mode="before")
    @classmethod
    def _name_fields(cls, raw: object) -> object:
        if not isinstance(raw, dict):
            raise ValueError("a layout is a mapping of keys, `kind: …` and so on")
        fields = raw.get("fields")
        if not isinstance(fields, dict):
            return raw
        named = {
            name: {**body, "name": name} if isinstance(body, dict) else body
            for name, body in fields.items()
        }
        return {**raw, "fields": named}

    @model_validator(mode="after")
    def _can_be_recognised(self) -> Layout:
        required = any(field.required for field in self.fields.values())
        if not required and not self.at_least_one_of:
            raise WrongKey(("fields",), "none is `required`: the kind could not be recognised")
        return self

    @model_validator(mode="after")
    def _rows_are_about_something(self) -> Layout:
        if not self.entity_columns:
            raise WrongKey(
                ("entity",),
                "the key is missing; without `links` or `key` it says what a row is about: fields",
            )
        if self.links and not self.fields.keys() & LINKED_BY:
            raise WrongKey(
                ("links",), f"nothing to link by; allowed with a field {', '.join(LINKED_BY)}"
            )
        if ORGANIZATION in self.entity and not self.links:
            raise WrongKey(("entity",), f"`{ORGANIZATION}` is allowed with `links: true` only")
        return self

    @model_validator(mode="after")
    def _fields_exist(self) -> Layout:
        for identity in self.identities:
            if not _IDENTITY.fullmatch(identity):
                raise WrongKey(
                    ("identities",),
                    f"{identity!r} is no identity; allowed: `percent = part / whole`, "
                    "`part <= whole`",
                )
        for key, named in self._named_fields():
            if named not in self.fields:
                raise WrongKey(
                    (key,), f"there is no field {named}; allowed: {', '.join(self.fields)}"
                )
        for key, field, types in (
            ("period_field", self.period_field, ("date",)),
            ("activity", self.activity, ("flag", "count")),
        ):
            if field and self.fields[field].type not in types:
                raise WrongKey(
                    (key,),
                    f"{field} is a field of type {self.fields[field].type}; "
                    f"allowed: type {', '.join(types)}",
                )
        if ("column" in self.period_in) != bool(self.period_field):
            raise WrongKey(
                ("period_in",), "`column` is there exactly when `period_field` names the column"
            )
        return self

    @model_validator(mode="after")
    def _aliases_are_told_apart(self) -> Layout:
        owners: dict[str, str] = {}
        for field, pattern in self._named_patterns():
            place = ("fields", field, "aliases")
            if not pattern.words:
                raise WrongKey(place, f"{pattern.alias!r} has no words; allowed: a printed header")
            owner = owners.setdefault("".join(pattern.words), field)
            if owner != field:
                raise WrongKey(
                    place, f"«{pattern.alias}» is an alias of {owner} too; allowed: of one field"
                )
        for header in self.only_without:
            if self.claim(AliasPattern.of(header).literal) is None:
                raise WrongKey(
                    ("only_without", header), "is no alias of a field; allowed: headers of fields"
                )
        for field, pattern in self._named_patterns():
            claim = self.claim(pattern.literal)
            if pattern.literal and claim and claim[1] != field:
                raise WrongKey(
                    ("fields", field, "aliases"),
                    f"«{pattern.alias}» is read as {claim[1] or 'one of `ignored_headers`'}, "
                    "which spells out as much; allowed: an alias that wins its own header",
                )
        return self

    def _named_patterns(self) -> Iterator[tuple[str, AliasPattern]]:
        for field in self.fields.values():
            for alias in field.aliases:
                yield field.name, AliasPattern.of(alias)

    def _named_fields(self) -> Iterator[tuple[str, str]]:
        if self.period_field:
            yield "period_field", self.period_field
        if self.activity:
            yield "activity", self.activity
        yield from (("key", name) for name in self.key)
        yield from (("entity", name) for name in self.entity if name not in (ORGANIZATION, FILE))
        yield from (("entity_cells", name) for name in self.entity_cells)
        yield from (("at_least_one_of", name) for name in self.at_least_one_of)
        for others in self.only_without.values():
            yield from (("only_without", name) for name in others)
        for identity in self.identities:
            yield from (("identities", name) for name in re.findall(r"\w+", identity))


def _rank(pattern: AliasPattern, field: str) -> Rank:
    precedence = 2 if pattern.is_exact else 1 if field == IGNORED else 0
    return precedence, *pattern.specificity
