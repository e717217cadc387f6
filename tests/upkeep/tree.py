"""The files of this project, as git knows them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@cache
def tracked(suffix: str = "") -> tuple[Path, ...]:
    """List the tracked files that exist, by suffix; works in a clone that another user owns, too."""
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
    names = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\0")
    paths = (ROOT / name for name in names if name.endswith(suffix) and name)
    return tuple(path for path in paths if path.is_file())


@cache
def text_of(path: Path) -> str:
    """Read a file as text; pictures and the like come out empty."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def name_of(path: Path) -> str:
    """Name a file the way git does."""
    return path.relative_to(ROOT).as_posix()


def places(pattern: str, files: tuple[Path, ...]) -> list[str]:
    """Find every line that holds a pattern, as `file:line`, for a message a person can click."""
    import re

    found = re.compile(pattern)
    return [
        f"{name_of(path)}:{number}"
        for path in files
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if found.search(line)
    ]
