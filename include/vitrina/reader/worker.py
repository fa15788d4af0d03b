"""Worker: reads files in a process of its own, with little memory and nothing worth stealing.

Started as `python -m vitrina.reader.worker`. Takes JSON lines {"path", "extension", "output"} on
stdin, writes `NN.parquet` of each table into `output` and answers one JSON line a file: {"report"}
or {"refusal": {"rule_code", "reason_ru", "reason_en", "sheet_rows"}}. Before the first one it says
{"is_ready"}.
"""

from __future__ import annotations

import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

ADDRESS_SPACE = 1 << 30


def main() -> None:
    """Answer requests until stdin ends."""
    limit_resources()
    # Imported under the limit, so that the libraries' own memory counts too.
    import_module("vitrina.reader.read_file")

    _say({"is_ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        _say(_answer(Path(request["path"]), request["extension"], Path(request["output"])))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def limit_resources() -> None:
    """512 MB would kill an honest sheet of 110 000 × 40; no core dump of somebody's data."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(path: Path, extension: str, output: Path) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from vitrina.reader.limits import refuse_large_file
    from vitrina.reader.read_file import read_file
    from vitrina.reader.refusal import Refusal

    try:
        refuse_large_file(path.stat().st_size)
        read = read_file(path.read_bytes(), extension)
        for number, frame in enumerate(read.frames):
            pq.write_table(frame, output / f"{number:02}.parquet")
    except Refusal as refusal:
        return {
            "refusal": {
                "rule_code": refusal.rule_code,
                "reason_ru": refusal.reason_ru,
                "reason_en": refusal.reason_en,
                "sheet_rows": refusal.sheet_rows,
            }
        }
    except (MemoryError, pa.ArrowMemoryError):
        return {"out_of_memory": True}
    except Exception as error:
        return {"refusal": _unforeseen(error)}
    report = {
        "tables": read.tables,
        "refused_tables": read.refused_tables,
        "ignored_sheets": read.ignored_sheets,
        "sheet_rows": read.sheet_rows,
    }
    return {"report": report}


def _unforeseen(error: Exception) -> dict[str, str]:
    """A refusal too: nobody knows what is in such a file. Its text may hold data: place only."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "?"
    return {
        "rule_code": "Q31",
        "reason_ru": "Файл устроен так, что его не удалось прочитать. Откройте его в Excel, "
        "сохраните как «Книга Excel (.xlsx)» и загрузите заново; если не поможет, передайте файл "
        "разработчикам.",
        "reason_en": f"unforeseen {type(error).__name__} at {where}",
    }


if __name__ == "__main__":
    main()
