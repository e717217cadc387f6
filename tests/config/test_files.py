"""Every file in `bad/` has exactly the faults that it says it has, every one in `doubtful/` the doubts."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.config import ConfigFaults, Fault, loads
from tests.config.examples import ENVIRON, EXAMPLE, HERE, NOW, SMALL, Expected, expected

BAD = sorted((HERE / "bad").glob("*.yml"))
DOUBTFUL = sorted((HERE / "doubtful").glob("*.yml"))


def names(path: Path) -> str:
    return path.stem


def assert_told(told: Sequence[Fault], wanted: Sequence[Expected]) -> None:
    """Each expectation is met by a fault of its own, and nothing else is told."""
    left = list(told)
    for one in wanted:
        met = [fault for fault in left if fault.line == one.line and one.words.lower() in str(fault).lower()]
        assert met, f"line {one.line}: {one.words!r} is not among {[(f.line, str(f)) for f in left]}"
        left.remove(met[0])
    assert not left, [(fault.line, str(fault)) for fault in left]


@pytest.mark.parametrize("path", BAD, ids=names)
def test_a_bad_file_is_refused_with_its_faults(path: Path) -> None:
    text = path.read_text()
    wanted = expected(text, "fault")
    assert wanted
    with pytest.raises(ConfigFaults) as refused:
        loads(text.encode(), ENVIRON, NOW)
    assert_told(refused.value.faults, wanted)


@pytest.mark.parametrize("path", DOUBTFUL, ids=names)
def test_a_doubtful_file_loads_with_its_doubts(path: Path) -> None:
    text = path.read_text()
    wanted = expected(text, "doubt")
    assert wanted
    assert_told(loads(text.encode(), ENVIRON, NOW).doubts, wanted)


@pytest.mark.parametrize("text", [SMALL, EXAMPLE.read_text()], ids=["small", "example"])
def test_a_good_file_has_neither(text: str) -> None:
    assert loads(text.encode(), ENVIRON, NOW).doubts == ()


@pytest.mark.parametrize("path", [*BAD, *DOUBTFUL], ids=names)
def test_every_fault_says_what_to_do_and_shows_no_secret(path: Path) -> None:
    try:
        told = loads(path.read_bytes(), ENVIRON, NOW).doubts
    except ConfigFaults as refused:
        told = (*refused.faults, *refused.doubts)
    for fault in told:
        assert fault.line >= 1
        assert fault.column >= 1
        assert "canary" not in str(fault)
        assert str(fault).endswith((".", "?"))
        assert not str(fault).endswith(("?.", ".."))
