"""`make demo`: write the demo cloud, serve it on loopback, run the weekly line on it."""

from __future__ import annotations

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from vitrina import airflow_process
from vitrina.data_root import DataRoot
from vitrina.demo.content import write_cloud
from vitrina.demo.server import DemoCloud
from vitrina.progress import say
from vitrina.settings import PROJECT_ROOT, Settings

#: Looks like a real public link: two segments, case matters.
SHARE = "Demo/vItRiNa2024"


def run_demo() -> int:
    """Exit status of one weekly run on the demo cloud; its data root is `data/demo`."""
    os.environ.setdefault("VITRINA_DATA", str(PROJECT_ROOT / "data" / "demo"))
    settings = Settings.from_environment()
    with ThreadPoolExecutor() as meanwhile:
        # Airflow's first database takes as long as the files; a machine has two cores at least.
        migrated = meanwhile.submit(airflow_process.migrate, settings)
        root = _written_cloud(settings.data_root)
        migrated.result()
    with DemoCloud(root, share=SHARE) as cloud:
        say(f"Демо-облако: {cloud.api_url}, файлов {sum(p.is_file() for p in root.rglob('*'))}")
        os.environ["VITRINA_EXPORTS"] = f"mailru://{SHARE}"
        os.environ["VITRINA_MAILRU_API"] = cloud.api_url
        parameters = {"week": None, "min_age_minutes": 0}
        return airflow_process.run_dag(Settings.from_environment(), "weekly_monitoring", parameters)


def _written_cloud(data_root: DataRoot) -> Path:
    """The folder of the demo cloud, written once for this version of the code that writes it."""
    root = data_root.path / "cloud"
    fingerprint = hashlib.sha256()
    for source in sorted(Path(__file__).parent.rglob("*")):
        if source.suffix in (".py", ".csv"):
            fingerprint.update(source.read_bytes())
    done = data_root.path / "cloud.sha256"
    if done.exists() and done.read_text(encoding="utf-8") == fingerprint.hexdigest():
        return root
    shutil.rmtree(root, ignore_errors=True)
    say("Пишу файлы демо-облака…")
    write_cloud(root)
    done.write_text(fingerprint.hexdigest(), encoding="utf-8")
    return root
