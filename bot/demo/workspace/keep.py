"""Keeping a workspace in a file, so that the demo comes back as it was."""

import os
import tempfile
from pathlib import Path

from pydantic import TypeAdapter

from bot.demo.workspace.model import State

_STATE = TypeAdapter(State)


def dump(state: State) -> bytes:
    return _STATE.dump_json(state)


def write(content: bytes, path: Path) -> None:
    """Write all of it, then put the new file in place of the old one in a single step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load(path: Path) -> State:
    """Read it back; raises OSError or ValueError (pydantic's, which names the place)."""
    return _STATE.validate_json(path.read_bytes())
