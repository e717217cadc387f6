"""A Prometheus of our own that looks at a small web server, and an Alertmanager that it tells: Debian's
programs, in a temporary folder.

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

import aiohttp

from bot.clock import SystemClock

PROMETHEUS, PROBER = "prometheus", "prometheus-blackbox-exporter"
ALERTMANAGER = "prometheus-alertmanager"
PACKAGES = (PROMETHEUS, PROBER, ALERTMANAGER)
PATIENCE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
WAITS = 2 * SECOND
"""The `for` of the rule about the shop."""
WORD = "a-word-for-webhooks"


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
    """The web server, what probes it, what keeps the probes and what is told of them. `bot` is the port that
    webhooks go to. `with Machines.ready() as machines:`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web, self.prober, self.prometheus = _free_port(), _free_port(), _free_port()
        self.alertmanager, self.bot = _free_port(), _free_port()
        self.shop = f"http://127.0.0.1:{self.web}/"
        self.base_url = f"http://127.0.0.1:{self.prometheus}"
        self.alerts_url = f"http://127.0.0.1:{self.alertmanager}"
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
        """A probe a second, rules a second, and a webhook at once. JSON is YAML too."""
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
            "static_configs": [{"targets": [self.shop]}],
            "relabel_configs": relabel,
        }
        told = {"static_configs": [{"targets": [f"127.0.0.1:{self.alertmanager}"]}]}
        every = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        rules = {"rule_files": ["rules.yml"], "alerting": {"alertmanagers": [told]}}
        self._write("prometheus.yml", {"global": every, "scrape_configs": [job], **rules})
        self._configure_alerts()
        (self.folder / "shop").mkdir()

    def _configure_alerts(self) -> None:
        """Two rules: the shop, and a watchdog that always fires."""
        waits = f"{WAITS.total_seconds():.0f}s"
        down = {"alert": "ServiceDown", "expr": "probe_success == 0", "for": waits}
        watchdog = {"alert": "Watchdog", "expr": "vector(1)"}
        rules = [{**down, "labels": {"severity": "page"}}, watchdog]
        self._write("rules.yml", {"groups": [{"name": "shop", "rules": rules}]})
        hook = {
            "url": f"http://127.0.0.1:{self.bot}/hooks/am",
            "send_resolved": True,
            "http_config": {"authorization": {"credentials": WORD}},
        }
        route = {"receiver": "bot", "group_wait": "0s", "group_interval": "1s", "group_by": ["alertname"]}
        receivers = [{"name": "bot", "webhook_configs": [hook]}]
        self._write("alertmanager.yml", {"route": route, "receivers": receivers})

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
        again = "--rules.alert.resend-delay=2s"
        await self._start("prometheus", self.prometheus, PROMETHEUS, *files, address, again)
        await self._ready("prometheus", self.base_url)

    async def start_alertmanager(self) -> None:
        """Alone: no cluster. What it says is kept in its folder; alerts are not."""
        files = ("--config.file=alertmanager.yml", "--storage.path=alerts")
        address = f"--web.listen-address=127.0.0.1:{self.alertmanager}"
        alone = "--cluster.listen-address="
        await self._start("alertmanager", self.alertmanager, ALERTMANAGER, *files, address, alone)
        await self._ready("alertmanager", self.alerts_url)

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
        raise self._mute(name)

    async def _ready(self, name: str, url: str) -> None:
        """Wait until it says that it is: it listens before it can answer."""
        clock = SystemClock()
        until = clock.now() + PATIENCE
        async with aiohttp.ClientSession() as session:
            while clock.now() < until:
                async with session.get(f"{url}/-/ready") as reply:
                    if reply.status == 200:
                        return
                await clock.sleep(SECOND / 20)
        raise self._mute(name)

    def _mute(self, name: str) -> CannotRun:
        words = (self.folder / f"{name}.log").read_text("utf-8", "replace")[-2000:]
        return CannotRun(f"{name} does not answer. Its last words:\n{words}")

    def _write(self, name: str, content: object) -> None:
        (self.folder / name).write_text(json.dumps(content), "utf-8")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
