"""What tests of Spark need of the machine, and the smallest session that does."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Small in every way: the machine may have two cores and much else to do.
CONFIGURATION = {
    "spark.driver.memory": "1g",
    # A JVM of a minute spends more on compiling its code well than it gets back.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "3",
    "spark.sql.session.timeZone": "UTC",
}


def require_spark() -> None:
    """Skip where there is no PySpark, or no Java that it needs."""
    pytest.importorskip("pyspark")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.skip("no java: Spark needs one", allow_module_level=True)


def environment() -> dict[str, str]:
    """Return the environment of a driver whose workers find this repository."""
    there = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([str(ROOT), *([there] if there else [])])
    python = {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    return {**os.environ, **python, "PYTHONPATH": path, "SPARK_LOCAL_IP": "127.0.0.1"}
