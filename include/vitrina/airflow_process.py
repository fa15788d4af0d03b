"""Airflow as a child process: one DAG run without a scheduler, or the whole of it with its UI."""

from __future__ import annotations

import ctypes
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from vitrina import lock, notify, release
from vitrina.progress import MARK
from vitrina.settings import PROJECT_ROOT, Settings

HEALTH_SECONDS = 300
PR_SET_PDEATHSIG = 1


def run_dag(settings: Settings, dag_id: str, parameters: Mapping[str, Any]) -> int:
    """Run `dag_id` once, here and now; 0 if the run succeeded, else 1.

    The lease is taken before Airflow starts, so that a second run ends at once: LockHeld.
    Progress lines go to the terminal, everything to `logs/<run id>.log`.
    """
    _die_with_parent()
    now = datetime.now(UTC)
    settings = replace(settings, run_id=f"{dag_id}-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}")
    run = lock.hold(settings, "", pids=[os.getpid()])
    try:
        environment = {**_environment(settings), "VITRINA_RUN_ID": run.id}
        migrate(settings)
        command = [*_airflow(), "dags", "test", dag_id, "--conf", json.dumps(dict(parameters))]
        log = settings.data_root.logs / f"{run.id}.log"
        with _first_parse(settings, environment):
            status = _watch(settings, command, environment, log)
    except Exception as error:
        notify.run_broke_off(settings, error)
        raise
    finally:
        lock.release(settings, run.id)
    if status != 0:
        notify.run_broke_off(settings)
        print(
            f"{MARK}Запуск не удался; прежний снимок остался на месте. Подробности: {log}",
            flush=True,
        )
    return 0 if status == 0 else 1


def migrate(settings: Settings) -> None:
    """Bring the metadata database to this Airflow's schema; once a version."""
    home = settings.data_root.airflow
    done = home / f".migrated-{version('apache-airflow')}"
    if done.exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    command = [*_airflow(), "db", "migrate"]
    outcome = subprocess.run(
        command, env=_environment(settings), capture_output=True, text=True, check=False
    )
    if outcome.returncode != 0:
        raise RuntimeError(f"airflow db migrate failed:\n{outcome.stderr[-2000:]}")
    done.touch()


def start(settings: Settings) -> int:
    """`airflow standalone` in a process group of its own, UI on 127.0.0.1; waits until healthy."""
    environment = _environment(settings)
    url = environment["AIRFLOW__API__BASE_URL"]
    if _standalone(settings) is not None:
        print(f"Airflow is up already: {url}")
        return 0
    migrate(settings)
    # DAGs that a run without scheduler registered first may be paused.
    unpause = [*_airflow(), "dags", "unpause", "--yes", "--treat-dag-id-as-regex", ".*"]
    subprocess.run(unpause, env=environment, capture_output=True, check=False)
    settings.data_root.logs.mkdir(parents=True, exist_ok=True)
    log_path = settings.data_root.logs / "standalone.log"
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            [*_airflow(), "standalone"],
            env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    _pid_file(settings).write_text(str(process.pid), encoding="utf-8")
    for _ in range(HEALTH_SECONDS):
        time.sleep(1)
        if process.poll() is not None:
            break
        if _is_healthy(url):
            print(f"Airflow is up: {url} (stop it with `make down`)")
            if release.waiting(settings.data_root):
                # Held before there was a UI; what is held from now on is asked about by itself.
                ask = [*_airflow(), "dags", "trigger", "release_held"]
                subprocess.run(ask, env=environment, capture_output=True, check=False)
            return 0
    print(f"Airflow did not come up, see {log_path}", file=sys.stderr)
    stop(settings)
    return 1


def stop(settings: Settings) -> int:
    """Stop the process group that `start` started; nothing to stop is no error."""
    leader = _standalone(settings)
    if leader is not None:
        members = [leader, *leader.children(recursive=True)]
        os.killpg(leader.pid, signal.SIGTERM)
        _, alive = psutil.wait_procs(members, timeout=20)
        for process in alive:
            process.kill()
    _pid_file(settings).unlink(missing_ok=True)
    return 0


def _airflow() -> list[str]:
    return [sys.executable, "-m", "airflow"]


def _environment(settings: Settings) -> dict[str, str]:
    """The environment of every Airflow process: this checkout, this data root, loopback only."""
    port = os.environ.get("AIRFLOW__API__PORT", "8080")
    url = f"http://127.0.0.1:{port}"
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(PROJECT_ROOT / "include"), str(PROJECT_ROOT)]),
        # `airflow standalone` starts its parts as `airflow`, wherever that is.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        # Deprecations inside Airflow's own packages say nothing to who runs it.
        "PYTHONWARNINGS": "ignore",
        "VITRINA_DATA": str(settings.data_root.path),
        "AIRFLOW_HOME": str(settings.data_root.airflow),
        # The one in airflow.cfg is an absolute path: a copied data root would write into the first.
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": os.environ.get(
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
            f"sqlite:///{settings.data_root.airflow}/airflow.db",
        ),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        # Whoever reaches the loopback interface of this machine may press the buttons.
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": port,
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
    }


def _watch(
    settings: Settings, command: list[str], environment: Mapping[str, str], log: Path
) -> int:
    """Run `command`, print its progress lines, log all it says; its exit status."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w", encoding="utf-8") as log_file,
        _killed_with_us(command, environment) as process,
    ):
        lock.hold(settings, "", pids=[process.pid])
        assert process.stdout is not None  # noqa: S101  # a pipe was asked for
        for line in process.stdout:
            log_file.write(line)
            if line.startswith(MARK):
                print(line, end="", flush=True)
        return process.wait()


@contextmanager
def _killed_with_us(
    command: list[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """The child ends with this process, however this ends: Airflow ignores SIGTERM here."""
    process = subprocess.Popen(
        command,
        env=dict(environment), text=True, encoding="utf-8", errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        preexec_fn=_die_with_parent,
    )  # fmt: skip
    previous = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield process
    finally:
        signal.signal(signal.SIGTERM, previous)
        if process.poll() is None:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
            process.wait()


@contextmanager
def _first_parse(settings: Settings, environment: Mapping[str, str]) -> Iterator[None]:
    """On a new data root dbt parses the project beside the steps that come before the build.

    Until then the machine's second core has little to do. A parse that fails, or comes too late,
    costs nothing: the build makes its own.
    """
    if settings.data_root.dbt_parse.exists():
        yield
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "vitrina.build"],
        env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, preexec_fn=_die_with_parent,
    )  # fmt: skip
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies; a kill must leave no orphan."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _standalone(settings: Settings) -> psutil.Process | None:
    """The living leader of the group that `start` started here, if any."""
    try:
        process = psutil.Process(int(_pid_file(settings).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None
    is_ours = process.is_running() and "standalone" in process.cmdline()
    return process if is_ours and process.status() != psutil.STATUS_ZOMBIE else None


def _pid_file(settings: Settings) -> Path:
    return settings.data_root.airflow / "standalone.pid"


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/api/v2/monitor/health", timeout=2) as answer:  # noqa: S310  # http:// of this machine
            health = json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return False
    parts = ("metadatabase", "scheduler", "dag_processor")
    return all(health[part]["status"] == "healthy" for part in parts)
