"""Spark on a cluster that loses a worker: a master and two workers on the loopback device."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

import newsdedup as nd
from benchmarks import wire
from tests.spark_rows import expected
from tests.spark_session import CONFIGURATION, ROOT, environment, require_spark

require_spark()

import pyspark  # noqa: E402  # after the skip

if TYPE_CHECKING:
    from collections.abc import Iterator

LINES = 300
HOST = "127.0.0.1"
CLASSES = "org.apache.spark.deploy"


def free_port() -> int:
    """Return a port that nobody listens to now."""
    with socket.socket() as made:
        made.bind((HOST, 0))
        port: int = made.getsockname()[1]
    return port


class Cluster:
    """A master and two workers of one core, each in a process group of its own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.port, self.driver_ui = free_port(), free_port()
        self.master_ui = free_port()
        self.worker_uis = [free_port(), free_port()]
        self.master = self._start("master.Master", "--webui-port", str(self.master_ui))
        self.workers = [self._worker(number) for number in range(2)]
        while len(self.alive()) < len(self.workers):
            parts = (self.master, *self.workers)
            assert all(part.poll() is None for part in parts), "a part of the cluster ended"
            time.sleep(0.1)

    def alive(self) -> list[Any]:
        """Return the workers that the master's status calls alive."""
        told = asked(f"http://{HOST}:{self.master_ui}/json/")
        return [one for one in told["workers"] if one["state"] == "ALIVE"] if told else []

    @property
    def url(self) -> str:
        """The name under which a driver finds the master."""
        return f"spark://{HOST}:{self.port}"

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        own = ("--cores", "1", "--memory", "1g", "--webui-port", str(self.worker_uis[number]))
        directory = str(self.place / f"worker-{number}")
        return self._start("worker.Worker", *own, "-d", directory, self.url, port=0)

    def _start(
        self, name: str, *arguments: str, port: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a part of the cluster in a process group of its own."""
        command = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
        listens = ("--host", HOST, "--port", str(self.port if port is None else port))
        options = {
            "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "SPARK_DAEMON_MEMORY": "256m",
        }
        with (self.place / f"{name}-{arguments[-2]}.log".replace("/", "_")).open("wb") as log:
            return subprocess.Popen(  # noqa: S603  # Spark's own program
                [command, f"{CLASSES}.{name}", *listens, *arguments],
                env=environment() | options,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def driver(self, out: Path) -> subprocess.Popen[bytes]:
        """Start a driver on this cluster that writes its rows to `out`."""
        settings = {
            **CONFIGURATION,
            "spark.master": self.url,
            "spark.ui.port": str(self.driver_ui),
            "spark.executor.memory": "512m",
            "spark.executor.cores": "1",
        }
        told = [f"{name}={value}" for name, value in settings.items()]
        code = [sys.executable, "-m", "tests.spark_driver", str(LINES)]
        with (self.place / "driver.log").open("wb") as log:
            return subprocess.Popen(  # noqa: S603  # our own interpreter and our own code
                [*code, str(self.place / "work"), str(out), *told],
                cwd=ROOT,
                env=environment(),
                stdout=log,
                stderr=log,
            )

    def executors(self) -> list[dict[str, Any]]:
        """Return what the driver's status says of its executors, dead ones too."""
        root = f"http://{HOST}:{self.driver_ui}/api/v1/applications"
        found = [
            executor
            for application in asked(root)
            for executor in asked(f"{root}/{application['id']}/allexecutors")
        ]
        return [executor for executor in found if executor["id"] != "driver"]

    def worker_of(self, executor: str) -> int | None:
        """Return the worker that runs an executor, by what the workers' status says."""
        for number, port in enumerate(self.worker_uis):
            told = asked(f"http://{HOST}:{port}/json/")
            if told and executor in {str(one["id"]) for one in told["executors"]}:
                return number
        return None

    def kill(self, number: int) -> None:
        """Kill a worker and its executors at once."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()

    def stop(self) -> None:
        """Kill what is left."""
        for process in (*self.workers, self.master):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def asked(url: str) -> Any:
    """Return what a page of status says, an empty list while there is none."""
    try:
        with urlopen(url, timeout=5) as page:  # noqa: S310  # the loopback device
            return json.load(page)
    except (URLError, ConnectionError, TimeoutError, json.JSONDecodeError):
        return []


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Return a cluster that is gone after the test."""
    made = Cluster(tmp_path)
    yield made
    made.stop()


def killed_at_work(cluster: Cluster, driver: subprocess.Popen[bytes]) -> str:
    """Kill the worker of an executor that runs a task and holds shuffle output; return its id.

    Both must be at work by then, so that the other one has something to fetch from it.
    """
    while driver.poll() is None:
        found = cluster.executors()
        holding = [one for one in found if one["totalShuffleWrite"] > 0]
        for executor in holding if len(holding) > 1 else []:
            number = cluster.worker_of(executor["id"]) if executor["activeTasks"] else None
            if number is not None:
                cluster.kill(number)
                name: str = executor["id"]
                return name
        time.sleep(0.02)
    pytest.fail("the driver ended before a worker could be killed")


def test_a_worker_killed_at_work_changes_nothing(cluster: Cluster, tmp_path: Path) -> None:
    """A worker is killed while it runs a task and holds shuffle output: the same result."""
    out = tmp_path / "rows.json"
    driver = cluster.driver(out)
    lost = killed_at_work(cluster, driver)
    gone: dict[str, bool] = {}
    while driver.poll() is None:
        gone |= {one["id"]: not one["isActive"] for one in cluster.executors()}
        time.sleep(0.2)
    assert driver.returncode == 0
    assert gone[lost]
    rows = json.loads(out.read_text(encoding="utf-8"))
    result = nd.deduplicate(wire.articles(wire.lines(LINES))[0])
    assert rows == json.loads(json.dumps(sorted(expected(result).values())))
