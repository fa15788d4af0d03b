"""Linkage: precision and recall on labelled sets, seconds at nationwide size: `make bench`."""

from __future__ import annotations

from time import process_time
from typing import Any

import pandas as pd

from benchmarks.labelled import DAY, REGION, SEEDS, labelled_set
from vitrina.linkage.registry import COLUMNS, EDITION, Registry
from vitrina.linkage.stages import link_rows

PRECISION, RECALL = 0.999, 0.97
NATIONWIDE_ROWS, NATIONWIDE_SECONDS = 110_000, 20.0
_COPIES = 90


def main() -> int:
    """Print every seed and the nationwide run; 1 if a bar is not met."""
    print("\nLinkage of labelled rows: a wrong link is worse than none")
    met = [_judge_seed(seed) for seed in SEEDS]
    met += [_judge_nationwide(has_identifiers) for has_identifiers in (True, False)]
    return 0 if all(met) else 1


def _judge_seed(seed: int) -> bool:
    registry, rows = labelled_set(seed)
    started = process_time()
    links = link_rows(rows.drop(columns="organization_id"), registry.on(DAY, [REGION]))
    seconds = process_time() - started
    precision, recall = accuracy(links, rows["organization_id"])
    is_met = precision >= PRECISION and recall >= RECALL
    shares = links["link_method"].value_counts(normalize=True)
    print(
        f"{_verdict(is_met)}  seed {seed:<4} {len(rows)} rows  precision {precision:.4f} "
        f"(≥ {PRECISION})  recall {recall:.4f} (≥ {RECALL})  CPU {seconds:.1f} s  "
        + "  ".join(f"{method} {share:.1%}" for method, share in shares.items())
    )
    return is_met


def accuracy(links: pd.DataFrame, truth: pd.Series[Any]) -> tuple[float, float]:
    """(precision over linked rows, recall over all rows of known organisations)."""
    linked = links["organization_id"].notna()
    right = linked & truth.notna() & (links["organization_id"] == truth.astype("str"))
    return right.sum() / linked.sum(), right.sum() / truth.notna().sum()


def _judge_nationwide(has_identifiers: bool) -> bool:
    """Rows and organisations of a country: copies of one region, each a region of its own."""
    registry, rows = labelled_set(SEEDS[0], rows=-(-NATIONWIDE_ROWS // _COPIES))
    known = registry.on(DAY, [REGION])[list(COLUMNS)]
    country: list[pd.DataFrame] = []
    printed: list[pd.DataFrame] = []
    for copy in range(_COPIES):
        # Names differ from region to region, or nothing but the first would be read.
        region, mark = f"{copy:02d}", chr(ord("а") + copy % 32) + chr(ord("а") + copy // 32)
        for frames, part in ((country, known), (printed, rows)):
            part = part.assign(region_code=region)
            for column in ("municipality_id", "municipality_printed_id", "organization_id", "head"):
                if column in part:
                    part[column] = region + "/" + part[column].astype("str")
            for column in ("name", "full_name"):
                if column in part:
                    part[column] = part[column].str.replace("ская", f"{mark}ская")
            frames.append(part)
    editions: pd.DataFrame = pd.concat(country, ignore_index=True).assign(
        as_of_date=DAY, _modified_at=pd.Timestamp(DAY, tz="UTC"), _file_sha256="a"
    )
    everyone = pd.concat(printed, ignore_index=True)
    if not has_identifiers:
        everyone = everyone.assign(inn=None, kpp=None, ogrn=None, organization_code=None)
    started = process_time()
    nationwide = Registry(editions[[*dict.fromkeys((*COLUMNS, *EDITION))]])
    regions = [f"{copy:02d}" for copy in range(_COPIES)]
    link_rows(everyone.drop(columns="organization_id"), nationwide.on(DAY, regions))
    seconds = process_time() - started
    is_met = seconds <= NATIONWIDE_SECONDS
    print(
        f"{_verdict(is_met)}  nationwide: {len(everyone)} rows to {len(editions)} organisations, "
        f"{'identifiers and names' if has_identifiers else 'names only'}: CPU {seconds:.1f} s "
        f"(≤ {NATIONWIDE_SECONDS:g} s)"
    )
    return is_met


def _verdict(is_met: bool) -> str:
    return "met    " if is_met else "NOT MET"


if __name__ == "__main__":
    raise SystemExit(main())
