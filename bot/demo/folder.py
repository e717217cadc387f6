"""The folder that keeps a demo between two starts."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ORIGINAL = Path(__file__).with_name("sla.yml")


class Unusable(Exception):
    """The folder cannot be used; the text says why and what to do, for a person."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the clock showed when it was last looked at, and where the helpdesk was."""

    now: datetime
    helpdesk_port: int

    def dump(self) -> bytes:
        """As JSON."""
        return json.dumps({"now": self.now.isoformat(), "helpdesk_port": self.helpdesk_port}).encode()

    @classmethod
    def load(cls, path: Path) -> Remembered:
        """From JSON that `dump` made. OSError or ValueError when there is none."""
        raw = json.loads(path.read_bytes())
        try:
            return cls(datetime.fromisoformat(raw["now"]).astimezone(UTC), int(raw["helpdesk_port"]))
        except (KeyError, TypeError) as missing:
            raise ValueError("this is no clock") from missing


@dataclass(frozen=True, slots=True)
class Folder:
    """Where things are. The bot's store, the workspace, the helpdesk and the clock belong together."""

    path: Path

    @property
    def store(self) -> Path:
        """The bot's own database."""
        return self.path / "bot.sqlite"

    @property
    def workspace(self) -> Path:
        """People, channels and messages."""
        return self.path / "workspace.json"

    @property
    def helpdesk(self) -> Path:
        """The helpdesk's account."""
        return self.path / "helpdesk.json"

    @property
    def clock(self) -> Path:
        """The instant at which it goes on."""
        return self.path / "clock.json"

    @property
    def promises(self) -> Path:
        """The configuration, for the visitor to change."""
        return self.path / "sla.yml"

    @property
    def log(self) -> Path:
        """What the bot has to say about itself."""
        return self.path / "duebell.log"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder, and keep other demos out of it. Raises Unusable."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            file = (self.path / "lock").open("w")
        except OSError as error:
            raise Unusable(f"The folder {self.path} cannot be used: {error.strerror}.") from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                hint = "open its page, stop it, or name another folder with --state"
                raise Unusable(f"Another demo runs in {self.path}: {hint}.") from None
            yield

    def is_whole(self) -> bool:
        """Whether there is a demo to go on with."""
        return all(file.exists() for file in (self.store, self.workspace, self.helpdesk, self.clock))

    def begin_anew(self) -> None:
        """Forget what happened. The promises stay as they are."""
        beside = [self.store.with_name(self.store.name + end) for end in ("-wal", "-shm")]
        for file in (self.store, *beside, self.workspace, self.helpdesk, self.clock):
            file.unlink(missing_ok=True)

    def read_promises(self) -> bytes:
        """The configuration; on the first start it is the original."""
        if not self.promises.exists():
            self.promises.write_bytes(ORIGINAL.read_bytes())
        return self.promises.read_bytes()
