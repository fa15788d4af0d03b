"""Sides: what is compared. Each takes `Stages`, runs in a process of its own, counts its work.

Importing is apart on every side that runs in this process alone; the start of our reader
processes, with all they import, is counted.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import IO
from xml.parsers import expat

from benchmarks import inputs
from benchmarks.measure import Stages
from vitrina import landing
from vitrina.data_root import DataRoot
from vitrina.landing import Sighting
from vitrina.settings import Settings
from vitrina.snapshots import shelf

FRIDAY = datetime(2024, 10, 25, 11, 30, tzinfo=UTC)
KNOWN_FILES = 5_000


def raw_nationwide(stages: Stages) -> None:
    """One file of 110 000 × 40: bytes → raw Parquet with lineage, by a reader process."""
    _raw(stages, [inputs.nationwide()])


def raw_nationwide_inline(stages: Stages) -> None:
    """The same with inline strings."""
    _raw(stages, [inputs.nationwide("inline")])


def raw_regional(stages: Stages) -> None:
    """The same rows as 40 files, two reader processes."""
    _raw(stages, inputs.regional())


def pandas_nationwide(stages: Stages) -> None:
    """pandas.read_excel(engine="openpyxl") of the same file, importing apart."""
    _pandas(stages, [inputs.nationwide()])


def pandas_nationwide_inline(stages: Stages) -> None:
    """The same with inline strings."""
    _pandas(stages, [inputs.nationwide("inline")])


def pandas_regional(stages: Stages) -> None:
    """The 40 files one after another, as a script with pandas does."""
    _pandas(stages, inputs.regional())


def expat_nationwide(stages: Stages) -> None:
    """expat over every XML part of the file, no handlers: inflate, CRC and tokens alone."""
    with stages("expat"):
        for parser, stream in _parsers(inputs.nationwide()):
            parser.ParseFile(stream)


def expat_nationwide_inline(stages: Stages) -> None:
    """The same with inline strings."""
    with stages("expat"):
        for parser, stream in _parsers(inputs.nationwide("inline")):
            parser.ParseFile(stream)


def expat_handlers_nationwide(stages: Stages) -> None:
    """expat with handlers in Python that do nothing: the least any Python reader by events pays."""
    with stages("expat with handlers"):
        for parser, stream in _parsers(inputs.nationwide()):
            parser.buffer_text = True
            parser.StartElementHandler = lambda *_: None
            parser.EndElementHandler = lambda *_: None
            parser.CharacterDataHandler = lambda *_: None
            parser.ParseFile(stream)


def accepted_nationwide(stages: Stages) -> None:
    """bytes → accepted rows: parse, link to a registry of 110 000, Great Expectations."""
    from vitrina.link import link
    from vitrina.parse import parse
    from vitrina.validate import validate

    for module in ("expectations.run", "expectations.sferum_organizations"):
        import_module(module)
    prepared = _root_with_registry()
    with _root() as settings:
        shutil.copytree(prepared, settings.data_root.path, dirs_exist_ok=True)
        shas = _land(settings, [inputs.nationwide()])
        with stages("parse"):
            parse(settings, shas)
        with stages("link"):
            link(settings, None)
        with stages("validate"):
            counts = validate(settings, "sferum_organizations")
    stages.facts.update(counts)


def unseen_among_known(stages: Stages) -> None:
    """The listing of a folder with 5 000 files, then the whole check with all of them known."""
    from vitrina import clouds, fetch

    with _root() as settings, tempfile.TemporaryDirectory() as share:
        settings = Settings.from_environment(
            {"VITRINA_DATA": str(settings.data_root.path), "VITRINA_EXPORTS": f"file://{share}"}
        )
        for number in range(KNOWN_FILES):
            file = Path(share) / f"{number // 100:02d}" / f"Выгрузка {number}.xlsx"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(str(number).encode())
        for batch in fetch.list_unseen(settings, min_age_minutes=0):
            fetch.fetch(settings, batch)
        _publish_as_known(settings.data_root)
        with stages("listing"):
            filesystem, root = clouds.open_folder(settings, settings.exports[0], label="bench")
            found = len(list(clouds.walk(filesystem, root)))
        with stages("check with the listing"):
            batches = fetch.list_unseen(settings, min_age_minutes=0)
        stages.facts.update(listed=found, unseen=sum(len(b["files"]) for b in batches))


def prepare_registry() -> None:
    """Read, link and judge the registry into the prepared root; what stands costs nothing."""
    from vitrina.link import link
    from vitrina.parse import parse
    from vitrina.validate import validate

    root = inputs.folder() / "root"
    settings = Settings.from_environment({"VITRINA_DATA": str(root)})
    parse(settings, _land(settings, [inputs.registry()]))
    link(settings, None)
    validate(settings, "registry")


SIDES: dict[str, Callable[[Stages], None]] = {
    side.__name__: side
    for side in (
        raw_nationwide, raw_nationwide_inline, raw_regional, pandas_nationwide,
        pandas_nationwide_inline, pandas_regional, expat_nationwide, expat_nationwide_inline,
        expat_handlers_nationwide, accepted_nationwide, unseen_among_known,
    )
}  # fmt: skip


def _raw(stages: Stages, files: Sequence[Path]) -> None:
    import pyarrow.parquet as pq

    from vitrina.parse import parse

    with _root() as settings:
        shas = _land(settings, files)
        with stages("parse"):
            outcomes = parse(settings, shas)
        written = sorted(settings.data_root.raw.glob("*/*/*.parquet"))
        rows = sum(pq.read_metadata(path).num_rows for path in written)
    if rows != inputs.ROWS or set(outcomes.values()) != {"parsed"}:
        raise RuntimeError(f"{rows} rows of {inputs.ROWS}: {outcomes}")
    stages.facts.update(rows=rows, files=len(files))


def _pandas(stages: Stages, files: Sequence[Path]) -> None:
    import pandas as pd

    import_module("openpyxl")
    rows = 0
    with stages("read_excel"):
        for path in files:
            rows += len(pd.read_excel(path, engine="openpyxl"))
    stages.facts.update(rows=rows, files=len(files))


def _parsers(path: Path) -> Iterator[tuple[expat.XMLParserType, IO[bytes]]]:
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if part.endswith((".xml", ".rels")):
                with archive.open(part) as stream:
                    yield expat.ParserCreate(), stream


@contextmanager
def _root() -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(dir=inputs.folder().parent) as path:
        yield Settings.from_environment({"VITRINA_DATA": path})


def _publish_as_known(root: DataRoot) -> None:
    """A snapshot that knows all that was landed, as the last run would have left it."""
    snapshot_id = shelf.new_id("0" * 64, None)
    folder = shelf.folder(root, snapshot_id)
    folder.mkdir(parents=True)
    manifest = {
        "files": {sha: {} for sha in shelf.landed_files(root)},
        "landing": shelf.landing_state(root),
    }
    (folder / shelf.MANIFEST).write_text(json.dumps(manifest))
    shelf.point_current_at(root, snapshot_id)


def _root_with_registry() -> Path:
    """In a process of its own, so that it warms nothing up for what is measured."""
    subprocess.run(
        [sys.executable, "-c", "from benchmarks import sides; sides.prepare_registry()"], check=True
    )
    return inputs.folder() / "root"


def _land(settings: Settings, files: Sequence[Path]) -> list[str]:
    """As fetch leaves them: bytes by sha256, a sighting each."""
    root: DataRoot = settings.data_root
    root.landing.mkdir(parents=True, exist_ok=True)
    shas = []
    for path in files:
        content = path.read_bytes()
        sha = hashlib.sha256(content).hexdigest()
        (root.landing / f"{sha}.xlsx").write_bytes(content)
        offered = Sighting(
            folder="bench", path=f"{inputs.WEEK}/{path.name}", name=path.name, size=len(content),
            cloud_hash=sha, modified=FRIDAY, modified_is_known=True,
            first_seen=FRIDAY + timedelta(minutes=5),
        )  # fmt: skip
        landing.sight(root, sha, "xlsx", offered)
        shas.append(sha)
    return shas
