"""`python -m vitrina`: what the Makefile calls; runs a DAG without a scheduler, or all of Airflow.

Exit status: the run's own; 75 when another run holds the data root; 2 for a wrong setting.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date, timedelta

from vitrina import airflow_process, fetch, lock, release
from vitrina.answers import ANSWERS, RELEASE
from vitrina.demo.command import run_demo
from vitrina.serve import PORT
from vitrina.serve import serve as run_server
from vitrina.settings import Settings, SettingsError

EX_TEMPFAIL = 75
FRIDAY = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except SettingsError as error:
        print(f"vitrina: {error}", file=sys.stderr)
        return 2
    except lock.LockHeld as held:
        print(f"vitrina: {held}", file=sys.stderr)
        return EX_TEMPFAIL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vitrina", description=__doc__)
    commands = parser.add_subparsers(required=True)

    demo = commands.add_parser("demo", help="the weekly run on the demo cloud, over loopback")
    demo.set_defaults(command=lambda options: run_demo())

    run = commands.add_parser("run", help="one weekly run on the folders of VITRINA_EXPORTS")
    run.add_argument("--week", help="Friday whose reports to issue, e.g. 2024-10-25")
    run.set_defaults(command=_run)

    rebuild = commands.add_parser("rebuild", help="landing → published, no network")
    rebuild.set_defaults(command=_rebuild)

    up = commands.add_parser("up", help="Airflow with its UI on 127.0.0.1:8080")
    up.set_defaults(command=_up)

    down = commands.add_parser("down", help="stop what `up` started")
    down.set_defaults(command=lambda options: airflow_process.stop(Settings.from_environment()))

    serve = commands.add_parser("serve", help="the published pages and workbooks on 127.0.0.1")
    serve.add_argument("--port", type=int, default=PORT, help="0: any free one")
    serve.set_defaults(
        command=lambda options: run_server(Settings.from_environment(), options.port)
    )

    docs = commands.add_parser(
        "docs", help="docs/build: formats of files, rules, what checks found"
    )
    docs.set_defaults(command=_docs)

    release = commands.add_parser("release", help="what is held back; with SHA: a decision on it")
    release.add_argument("sha", nargs="?")
    release.add_argument("--answer", choices=ANSWERS, default=RELEASE)
    release.add_argument("--reason", default="")
    release.set_defaults(command=_release)

    purge = commands.add_parser("purge", help="remove the bytes of one landed file, keep why")
    purge.add_argument("sha")
    purge.add_argument("--reason", required=True)
    purge.set_defaults(command=_purge)
    return parser


def _docs(options: argparse.Namespace) -> int:
    # Imported here: the rules it prints come with Great Expectations, which takes seconds to load.
    from vitrina.data_docs import site
    from vitrina.dictionary import metadata
    from vitrina.dictionary import page as dictionary
    from vitrina.formats import page

    settings = Settings.from_environment()
    page.write()
    print(dictionary.write(metadata.of_checkout(settings)))
    print(site.write(settings.data_root))
    return 0


def _run(options: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    settings.require_exports()
    return _run_weekly(settings, _friday(options.week))


def _run_weekly(settings: Settings, week: str | None) -> int:
    # A person who starts a run has seen the upload end: no file is too young.
    parameters = {"week": week, "min_age_minutes": 0}
    return airflow_process.run_dag(settings, "weekly_monitoring", parameters)


def _friday(week: str | None) -> str | None:
    """The reporting week as given; SettingsError unless it is the date of a Friday."""
    if not week:
        return None
    try:
        day = date.fromisoformat(week)
    except ValueError:
        raise SettingsError(f"WEEK={week!r} is not a date, e.g. WEEK=2024-10-25") from None
    if day.weekday() != FRIDAY:
        closing = day + timedelta(days=(FRIDAY - day.weekday()) % 7)
        raise SettingsError(
            f"WEEK={week}: a reporting week is named by the Friday that closes it, here {closing}"
        )
    return week


def _rebuild(options: argparse.Namespace) -> int:
    return airflow_process.run_dag(Settings.from_environment(), "rebuild", {"week": None})


def _up(options: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    settings.require_exports()
    return airflow_process.start(settings)


def _release(options: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    if not options.sha:
        print("\n".join(release.listed(settings.data_root)))
        return 0
    try:
        told = release.answer(settings, options.sha, options.answer, options.reason)
    except release.NotHeld as error:
        print(f"vitrina: {error}", file=sys.stderr)
        return 2
    print("\n".join(told), flush=True)
    return _run_weekly(settings, None) if settings.exports else _rebuild(options)


def _purge(options: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    run = lock.hold(settings, f"purge-{options.sha[:12]}")
    try:
        fetch.purge(settings, options.sha, options.reason)
    finally:
        lock.release(settings, run.id)
    return 0


if __name__ == "__main__":
    sys.exit(main())
