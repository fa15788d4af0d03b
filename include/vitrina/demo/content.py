"""Write the demo cloud: what two regions and a federal office would have put into one folder."""

from __future__ import annotations

from pathlib import Path

from vitrina.demo.activity import WEEKS
from vitrina.demo.bases import base_drafts
from vitrina.demo.dirt import spoil
from vitrina.demo.drafts import Draft, write_drafts
from vitrina.demo.organizations import REGION_NAMES
from vitrina.demo.printed_tables import write_printed_tables
from vitrina.demo.programmes import programme_drafts
from vitrina.demo.strays import write_strays
from vitrina.demo.weekly_municipalities import weekly_municipalities
from vitrina.demo.weekly_organizations import corrected_organizations, weekly_organizations


def write_cloud(root: Path) -> None:
    """Write every file under `root`; modification times are the publication instants.

    The same bytes and times at every call: seeded numbers, fixed creation dates, no wall clock.
    """
    write_printed_tables(root)
    for path, drafts in base_drafts():
        _write(root, path, drafts)
    for region_code in REGION_NAMES:
        for week in WEEKS:
            for path, draft in (
                weekly_organizations(region_code, week),
                weekly_municipalities(region_code, week),
            ):
                _write(root, path, [draft])
    for path, draft in (corrected_organizations(), *programme_drafts()):
        _write(root, path, [draft])
    write_strays(root)


def _write(root: Path, path: Path, drafts: list[Draft]) -> None:
    spoil(path, drafts)
    write_drafts(root / path, drafts)
