"""A Request Tracker of our own: Debian's program, its data and clock in a temporary folder.

Nothing of an RT that may already run on this machine is read or written. Packages that are installed stay.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from string import Template

from bot.clock import SystemClock

PACKAGES = ("request-tracker5", "rt5-db-sqlite", "rt5-standalone", "starman", "faketime")
HERE = Path(__file__).parent
PROGRAM = Path("/usr/share/request-tracker5/libexec/rt-server")
SETUP = "rt-setup-database-5"
PATIENCE = timedelta(seconds=60)


class CannotRun(Exception):
    """The trial cannot run here; the text says why and what to do."""


def installed() -> None:
    """Install what is missing, with apt, if we may. Raises CannotRun."""
    if not _missing():
        return
    wanted = f"apt-get install --no-install-recommends {' '.join(PACKAGES)}"
    if shutil.which("apt-get") is None:
        raise CannotRun(f"This needs Debian 12 or later with: {' '.join(PACKAGES)}")
    if os.geteuid() != 0:
        raise CannotRun(f"Missing: {', '.join(_missing())}. As root: {wanted}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update", wanted.replace("install", "install -y -o DPkg::Lock::Timeout=120", 1)):
        done = subprocess.run(command.split(), env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotRun(f"{command} failed:\n{done.stderr[-2000:]}")
    if _missing():
        raise CannotRun(f"Still missing after the installation: {', '.join(_missing())}")


def _missing() -> list[str]:
    found = {
        "request-tracker5": PROGRAM.exists(),
        "rt5-db-sqlite": shutil.which(SETUP) is not None,
        "starman": Path("/usr/share/perl5/Starman").exists(),
        "faketime": _faketime() is not None,
    }
    return [package for package, there in found.items() if not there]


def _faketime() -> Path | None:
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


class RealRt:
    """One RT on 127.0.0.1. `with RealRt.running() as rt:` makes its database, starts it, and ends it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def running(cls, offset: timedelta) -> Iterator[RealRt]:
        """An RT whose clock is ahead of the machine's by `offset`, whole seconds."""
        with tempfile.TemporaryDirectory(prefix="duebell-rt-") as folder:
            rt = cls(Path(folder))
            rt.shift(offset)
            rt.make()
            try:
                rt.start()
                yield rt
            finally:
                rt.stop()

    def shift(self, offset: timedelta) -> None:
        """Move RT's clock: from now on it is ahead of the machine's by `offset`."""
        seconds = offset // timedelta(seconds=1)
        beside = self.folder / "clock.new"
        beside.write_text(f"{seconds:+d}\n", "ascii")
        beside.replace(self._clock)

    def make(self) -> None:
        """Write the configuration, and fill a new database with people."""
        conf = self.folder / "conf.d"
        conf.mkdir()
        (self.folder / "site.pm").write_text("1;\n", "utf-8")
        filled = Template((HERE / "site-config.pm").read_text("utf-8")).safe_substitute(
            folder=self.folder, port=self.port
        )
        (conf / "10-trial.pm").write_text(filled, "utf-8")
        self._run(SETUP, "--action", "init")
        self._run(SETUP, "--action", "insert", "--datafile", str(HERE / "people.pl"))

    def start(self) -> None:
        """Start the server; it answers a few seconds later, see `answers`."""
        options = ("--host", "127.0.0.1", "--port", str(self.port), "--server", "Starman", "--workers", "2")
        log, requests = self.folder / "server.log", self.folder / "requests.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(PROGRAM), *options, "--access-log", str(requests)],
                env=self._environment() | self._own_clock(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )

    async def answers(self) -> None:
        """Wait until it listens. Raises CannotRun with its last words when it does not."""
        clock = SystemClock()
        until = clock.now() + PATIENCE
        while clock.now() < until and self._process is not None and self._process.poll() is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await clock.sleep(timedelta(seconds=0.2))
                continue
            writer.close()
            await writer.wait_closed()
            return
        raise CannotRun(f"RT does not answer. Its last words:\n{self.words()}")

    def stop(self) -> None:
        """End it and all of its workers."""
        process, self._process = self._process, None
        if process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                continue
            break

    def words(self) -> str:
        """The end of what it said."""
        return (self.folder / "server.log").read_text("utf-8", "replace")[-3000:]

    def requests(self, agent: str) -> list[str]:
        """The requests of this user agent so far, as "METHOD path"."""
        lines = (self.folder / "requests.log").read_text("utf-8", "replace").splitlines()
        wanted = [line.split('"')[1] for line in lines if line.split('"')[-2].startswith(agent)]
        return [" ".join(one.split("?")[0].split(" ")[:2]) for one in wanted]

    @property
    def _clock(self) -> Path:
        return self.folder / "clock"

    def _environment(self) -> dict[str, str]:
        ours = {"RT_SITE_CONFIG": self.folder / "site.pm", "RT_SITE_CONFIG_DIR": self.folder / "conf.d"}
        # mail goes into files of the working folder, lists of names into the temporary one
        return {**os.environ, **{name: str(path) for name, path in ours.items()}, "TMPDIR": str(self.folder)}

    def _own_clock(self) -> dict[str, str]:
        """Only the calendar is moved: what waits for seconds waits for real ones."""
        return {
            "LD_PRELOAD": str(_faketime()),
            "FAKETIME_TIMESTAMP_FILE": str(self._clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command, env=self._environment(), cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise CannotRun(f"{' '.join(command)} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
