"""Mistakes: what is wrong in a layout file, in one line each: file, line, key, what is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import ValidationError

from vitrina.layouts.schema import FieldType, Layout, LayoutField

Place = tuple[str | int, ...]
#: The same in C where PyYAML has it: every process of a run reads the layouts.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LayoutError(ValueError):
    """A layout is malformed; each line names the file, the line, the key and what is allowed."""


def read_yaml(path: Path) -> tuple[object, dict[Place, int]]:
    """The content of a YAML file and the line each of its keys stands in.

    Raises LayoutError for text that is no YAML or not UTF-8 and for a key given twice, of which
    a YAML reader would silently take the last.
    """
    try:
        text = path.read_text(encoding="utf-8")
        loader = _LOADER(text)
        node = loader.get_single_node()
        if node is None:
            return None, {}
        lines = dict(_lines(node, ()))
        return loader.construct_document(node), lines
    except UnicodeDecodeError as error:
        raise LayoutError(f"{path.name}:1: the file is not UTF-8 text") from error
    except _GivenTwice as error:
        key, first, second = error.args
        raise LayoutError(
            f"{path.name}:{second}: {key}: the key is given twice, first in line {first}: keep one"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or error
        line = mark.line + 1 if mark else 1
        raise LayoutError(f"{path.name}:{line}: not YAML: {problem}") from error


class _GivenTwice(Exception):
    """Arguments: key, line of the first, line of the second."""


def _lines(node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                raise _GivenTwice(_dotted((*place, name)), seen[name], line)
            seen[name] = line
            yield (*place, name), line
            yield from _lines(value, (*place, name))
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield (*place, number), item.start_mark.line + 1
            yield from _lines(item, (*place, number))


def describe(path: Path, error: ValidationError, lines: dict[Place, int]) -> str:
    """A line a mistake, in the order of the file."""
    found = []
    for wrong in error.errors():
        if wrong["type"] == "too_short" and wrong["input"]:
            continue  # A list of wrong items only: each of them is said already.
        # A key that does not fit the others says itself where it stands.
        named = getattr(wrong.get("ctx", {}).get("error"), "place", ())
        place: Place = (*wrong["loc"], *named)
        line = next(
            (lines[place[:size]] for size in range(len(place), 0, -1) if place[:size] in lines), 1
        )
        found.append((line, f"{_dotted(place) or 'layout'}: {_sentence(wrong, place)}"))
    return "\n".join(f"{path.name}:{line}: {said}" for line, said in sorted(found))


def _sentence(wrong: Any, place: Place) -> str:
    given, context = wrong["input"], wrong.get("ctx", {})
    match wrong["type"]:
        case "extra_forbidden":
            known = _known_keys(place)
            near = get_close_matches(str(place[-1]), known, n=1)
            hint = f"did you mean `{near[0]}`? " if near else ""
            return f"no such key; {hint}allowed: {', '.join(known)}"
        case "missing":
            return f"the key is missing; {_MEANT.get(str(place[-1]), 'it must be there')}"
        case "literal_error":
            return f"{given!r} is not allowed; allowed: {context['expected'].replace(' or ', ', ')}"
        case "string_type":
            return f"{given!r} is no text; allowed: text, in quotes where YAML reads something else"
        case "bool_type":
            return f"{given!r} is no yes or no; allowed: true, false"
        case "tuple_type":
            return f"{given!r} is no list; allowed: a list, one item a line after a dash"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"{given!r} is no mapping; allowed: keys with values, `key: value`"
        case "string_pattern_mismatch":
            return f"{given!r} is no name; allowed: lower-case Latin letters, digits and _"
        case "too_short" | "string_too_short":
            return f"it is empty; {_MEANT.get(str(place[-1]), 'at least one is needed')}"
        case "value_error":
            return str(context["error"])
    return str(wrong["msg"])


#: What a key that must be there is for.
_MEANT = {
    "kind": "allowed: the name of the file without .yaml",
    "title": "allowed: what people call this export, in Russian",
    "period": "allowed: week, as_of, day, lesson, none",
    "period_in": "allowed: a list of title, column, file_name, folder, where the date is told",
    "fields": "allowed: a mapping, field: {type: …, aliases: […]}",
    "type": f"allowed: {', '.join(get_args(FieldType))}",
    "aliases": "allowed: the printed headers of the column, at least one",
}


def _known_keys(place: Place) -> list[str]:
    model = LayoutField if place[0] == "fields" else Layout
    return [name for name in model.model_fields if not (model is LayoutField and name == "name")]


def _dotted(place: Place) -> str:
    return ".".join(map(str, place))
