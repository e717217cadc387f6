"""Make a virtual environment that is exactly what a lock file says.

    python3 tools/environment.py FOLDER LOCKFILE

Called by the Makefile. Needs nothing but Python, and is quick when there is nothing to do: a stamp in the
folder says which lock, interpreter and place it was made from. Written so that an older Python can still read
it and say kindly that it is too old.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = Path(__file__).resolve().parent.parent
VERSION = sys.version.split()[0]

LAUNCHER = """\
#!/bin/sh
exec "{python}" -P -m bot "$@"
"""


def complaint(version: tuple[int, int]) -> str | None:
    """Return why a Python of this version will not do, or None when it will."""
    if OLDEST <= version <= NEWEST:
        return None
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    found = next((name for name in names if answers(name)), None)
    advice = (
        f"Try again with PYTHON={found}" if found else "Install one, then try again with PYTHON=python3.13"
    )
    return "Duebell runs on Python 3.11, 3.12 and 3.13; this is {}.{}. {}".format(*version, advice)


def answers(command: str) -> bool:
    """Say whether a command is there and really starts (a version manager's stand-in may not)."""
    path = shutil.which(command)
    if path is None:
        return False
    return subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0


def stamp_of(lock: Path) -> str:
    """Say what an environment depends on: the lock, the interpreter, and where the project lies."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{digest} {VERSION} {sys.base_prefix} {ROOT}\n"


def create(folder: Path) -> None:
    """Make an empty environment, or say what the machine lacks for it."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode == 0:
        return
    shutil.rmtree(folder, ignore_errors=True)
    print(made.stdout + made.stderr, file=sys.stderr)
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    sys.exit(f"This Python cannot make environments. On Debian and Ubuntu: apt-get install {package}")


def install(folder: Path, lock: Path) -> None:
    """Install the lock: every file is checked against its hash, and nothing is built here."""
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    options = ["install", "--quiet", "--quiet", "--require-hashes", "--only-binary=:all:", "-r", str(lock)]
    done = subprocess.run([*pip, *options], check=False)
    if done.returncode != 0:
        sys.exit(f"The packages could not be installed (see above). Only {folder} was touched.")


def link_project(folder: Path) -> None:
    """Let this environment import the project from any folder, and give it the command `duebell`."""
    (packages,) = folder.glob("lib/python3*/site-packages")
    (packages / "duebell.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    launcher = folder / "bin" / "duebell"
    launcher.write_text(LAUNCHER.format(python=folder.resolve() / "bin" / "python"), encoding="utf-8")
    launcher.chmod(0o755)


def main(folder: Path, lock: Path) -> None:
    """Bring the environment up to date, if it is not."""
    problem = complaint(sys.version_info[:2])
    if problem:
        sys.exit(problem)
    stamp, wanted = folder / "duebell.stamp", stamp_of(lock)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print(f"Making {folder} from {lock} with Python {VERSION}: about a minute, once ...", flush=True)
    create(folder)
    install(folder, lock)
    link_project(folder)
    stamp.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
