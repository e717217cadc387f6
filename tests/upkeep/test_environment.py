"""tools/environment.py: says kindly what is wrong, and does nothing when nothing is to be done."""

import ast
import os
import sys
from pathlib import Path

import pytest

from tests.upkeep.tree import ROOT, text_of
from tools.environment import complaint, link_project, main, stamp_of


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14)], ids=str)
def test_another_python_is_told_what_would_do(version: tuple[int, int]) -> None:
    said = complaint(version) or ""
    assert "3.11, 3.12 and 3.13; this is {}.{}".format(*version) in said
    assert "PYTHON=python3.1" in said


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)], ids=str)
def test_our_pythons_do(version: tuple[int, int]) -> None:
    assert complaint(version) is None


def test_an_old_python_can_read_it() -> None:
    ast.parse(text_of(ROOT / "tools" / "environment.py"), feature_version=(3, 7))


def test_a_stamp_follows_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("one==1\n")
    before = stamp_of(lock)
    assert stamp_of(lock) == before
    lock.write_text("one==2\n")
    assert stamp_of(lock) != before


def test_an_environment_in_order_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("one==1\n")
    (tmp_path / "duebell.stamp").write_text(stamp_of(lock))
    main(tmp_path, lock)
    assert {path.name for path in tmp_path.iterdir()} == {"lock.txt", "duebell.stamp"}
    assert capsys.readouterr().out == ""


def test_the_project_is_linked_in(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    link_project(tmp_path)
    assert (packages / "duebell.pth").read_text().strip() == str(ROOT)
    launcher = tmp_path / "bin" / "duebell"
    assert os.access(launcher, os.X_OK)
    assert f'"{tmp_path}/bin/python" -P -m bot' in launcher.read_text()
