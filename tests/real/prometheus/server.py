"""A Prometheus of our own that looks at a small web server: Debian's programs, in a temporary folder.

Nothing that may already run on this machine is read or written. Packages that are installed stay.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock

PROMETHEUS, PROBER = "prometheus", "prometheus-blackbox-exporter"
PACKAGES = (PROMETHEUS, PROBER)
PATIENCE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


class CannotRun(Exception):
    """The trial cannot run here; the text says why and what to do."""


def installed() -> None:
    """Install what is missing, with apt, if we may. Raises CannotRun."""
    missing = [package for package in PACKAGES if shutil.which(package) is None]
    if not missing:
        return
    wanted = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if shutil.which("apt-get") is None:
        raise CannotRun(f"This needs Debian 12 or later with: {' '.join(PACKAGES)}")
    if os.geteuid() != 0:
        raise CannotRun(f"Missing: {', '.join(missing)}. As root: {wanted}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update", wanted.replace("install", "install -y", 1)):
        done = subprocess.run(command.split(), env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotRun(f"{command} failed:\n{done.stderr[-2000:]}")


class Machines:
    """The web server, what probes it and what keeps the probes. `with Machines.ready() as machines:`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web, self.prober, self.prometheus = _free_port(), _free_port(), _free_port()
        self.base_url = f"http://127.0.0.1:{self.prometheus}"
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @classmethod
    @contextmanager
    def ready(cls) -> Iterator[Machines]:
        """Configured, and ended afterwards."""
        with tempfile.TemporaryDirectory(prefix="duebell-prometheus-") as folder:
            machines = cls(Path(folder))
            machines.configure()
            try:
                yield machines
            finally:
                for name in list(machines._running):
                    machines.stop(name)

    def configure(self) -> None:
        """A probe a second. JSON is YAML too."""
        module = {"prober": "http", "timeout": "800ms", "http": {"preferred_ip_protocol": "ip4"}}
        self._write("prober.yml", {"modules": {"up": module}})
        relabel = [
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__address__"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": f"127.0.0.1:{self.prober}"},
        ]
        job = {
            "job_name": "shop",
            "metrics_path": "/probe",
            "params": {"module": ["up"]},
            "static_configs": [{"targets": [f"http://127.0.0.1:{self.web}/"]}],
            "relabel_configs": relabel,
        }
        self._write("prometheus.yml", {"global": {"scrape_interval": "1s"}, "scrape_configs": [job]})
        (self.folder / "shop").mkdir()

    async def start_web(self) -> None:
        """The shop opens."""
        shop = ("-m", "http.server", str(self.web), "--bind", "127.0.0.1", "--directory", "shop")
        await self._start("web", self.web, sys.executable, *shop)

    async def start_prober(self) -> None:
        options = ("--config.file=prober.yml", f"--web.listen-address=127.0.0.1:{self.prober}")
        await self._start("prober", self.prober, PROBER, *options)

    async def start_prometheus(self) -> None:
        files = ("--config.file=prometheus.yml", "--storage.tsdb.path=data")
        address = f"--web.listen-address=127.0.0.1:{self.prometheus}"
        await self._start("prometheus", self.prometheus, PROMETHEUS, *files, address)

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """End one of them, and wait until it is gone."""
        process = self._running.pop(name)
        for number in (how, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
                return

    async def _start(self, name: str, port: int, *command: str) -> None:
        self._begin(name, command)
        await self._answers(name, port)

    def _begin(self, name: str, command: Sequence[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )

    async def _answers(self, name: str, port: int) -> None:
        clock = SystemClock()
        until = clock.now() + PATIENCE
        while clock.now() < until and self._running[name].poll() is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await clock.sleep(SECOND / 20)
                continue
            writer.close()
            await writer.wait_closed()
            return
        words = (self.folder / f"{name}.log").read_text("utf-8", "replace")[-2000:]
        raise CannotRun(f"{name} does not answer. Its last words:\n{words}")

    def _write(self, name: str, content: object) -> None:
        (self.folder / name).write_text(json.dumps(content), "utf-8")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
