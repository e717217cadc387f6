"""Pages in folders. A file is written beside its old self and put in its place at once, so nobody ever reads
half of it."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.status_pages.page import DATA

PAGE = "index.html"
_READABLE = 0o644


def write(folder: Path, html: str, json: str) -> None:
    """Both files of a page; the folder is made if it is not there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / DATA, json)
    _replace(folder / PAGE, html)


def _replace(path: Path, text: str) -> None:
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(_READABLE)
        Path(beside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise
