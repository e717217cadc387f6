"""The files that a path finds, and how each is known again after it was renamed, cut short or replaced."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from glob import glob
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from bot.sources.file.settings import FileSettings
from bot.sources.shared.files.troubles import FileTrouble, shown
from bot.sources.shared.instants import EPOCH
from bot.troubles import SourceTrouble, SourceTroubleKind

PACKED = frozenset({".gz", ".bz2", ".xz", ".zst", ".zip"})
"""Endings of files that log rotation has packed: what is in them was read before."""

_HEAD, _TAIL = 4096, 256


@dataclass(frozen=True, slots=True)
class Stat:
    """A file as it stands: which one it is, how long, and when it was last touched (nanoseconds)."""

    path: Path
    device: int
    inode: int
    size: int
    touched: int

    @property
    def touched_at(self) -> datetime:
        """The same as an instant, to the microsecond, rounded down."""
        return EPOCH + timedelta(microseconds=self.touched // 1000)


@dataclass(frozen=True, slots=True)
class Part:
    """One file as far as it was read: `offset` bytes, `lines` lines.

    `head` and `tail` are digests of its first line and of the last bytes that were read: if both are still
    there, it is the same file, grown. `size` and `touched` are as they were seen last.
    """

    device: int
    inode: int
    head: str
    offset: int = 0
    lines: int = 0
    tail: str = ""
    size: int = 0
    touched: int = 0

    def is_still(self, now: Stat) -> bool:
        """Whether nobody has touched the file since."""
        return (self.device, self.inode, self.size, self.touched) == (
            now.device,
            now.inode,
            now.size,
            now.touched,
        )


def find(settings: FileSettings) -> list[Stat]:
    """The files there are now, those touched longest ago first. SourceTrouble when there is none."""
    names = sorted(glob(settings.path)) if settings.is_pattern else [settings.path]  # noqa: PTH207 - a path
    found = [_stat(Path(name)) for name in names if Path(name).suffix.lower() not in PACKED]
    there = [one for one in found if one is not None]
    if not there:
        hint = "is the path right, and does its writer run?"
        raise SourceTrouble(SourceTroubleKind.PASSING, f"there is no file {shown(settings.path)}; {hint}")
    return sorted(there, key=lambda one: (one.touched, one.path))


def _stat(path: Path) -> Stat | None:
    """None for a file that is not there, or not any more."""
    with troubles(path):
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(found.st_mode):
            what = "a folder" if stat.S_ISDIR(found.st_mode) else "no plain file"
            raise FileTrouble(f"{shown(path)} is {what}; name the file, or a pattern such as tickets.csv*")
        return _stat_of(path, found)


def _stat_of(path: Path, found: os.stat_result) -> Stat:
    return Stat(path, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, Stat]]:
    """A file to read, and how it stood when it was opened. SourceTrouble whenever it cannot be read."""
    with troubles(path), path.open("rb") as file:
        yield file, _stat_of(path, os.fstat(file.fileno()))


@contextmanager
def troubles(path: Path) -> Iterator[None]:
    """What can go wrong with a file, as SourceTrouble with a sentence that says what to do."""
    name = shown(path)
    try:
        yield
    except FileTrouble as trouble:
        raise SourceTrouble(SourceTroubleKind.STRANGE, str(trouble)) from None
    except PermissionError:
        hint = "give the user that runs Duebell the right to read it"
        raise SourceTrouble(SourceTroubleKind.AUTH, f"{name} may not be read; {hint}") from None
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise SourceTrouble(SourceTroubleKind.PASSING, f"{name} cannot be read: {reason}") from None


def head_of(file: BinaryIO) -> str:
    """A digest of the first line; empty while it is not ended, for then it may yet become any line."""
    file.seek(0)
    line = file.readline(_HEAD)
    return digest(line) if line.endswith(b"\n") or len(line) == _HEAD else ""


def tail_of(file: BinaryIO, offset: int) -> str:
    """A digest of the last bytes before `offset`."""
    start = max(0, offset - _TAIL)
    file.seek(start)
    return digest(file.read(offset - start))


def digest(content: bytes) -> str:
    """Twelve characters that stand for these bytes."""
    return blake2b(content, digest_size=6).hexdigest()
