"""`${NAME}` and `NAME_FILE`."""

from pathlib import Path

import pytest

from bot.config.environment import Expansion
from bot.config.reading import read


def expanded(value: str, environ: dict[str, str]) -> Expansion:
    return Expansion(read(f"a: {value}".encode()), environ)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("${X}", "x"),
        ('"${X}"', "x"),
        ("http://${X}:${Y}/", "http://x:${X}/"),
        ("$${X}", "${X}"),
        ("$X", "$X"),
        ("^\\d+$", "^\\d+$"),
    ],
)
def test_variables_are_filled_in_once(value: str, result: str) -> None:
    assert expanded(value, {"X": "x", "Y": "${X}"}).value == {"a": result}


def test_keys_are_left_alone() -> None:
    assert Expansion(read(b"'${X}': [b]"), {"X": "x"}).value == {"${X}": ["b"]}


def test_a_file_stands_in_for_a_variable_that_is_not_set(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("from file\n")
    assert expanded("${X}", {"X_FILE": str(secret)}).value == {"a": "from file"}
    assert expanded("${X}", {"X_FILE": str(secret), "X": "from variable"}).value == {"a": "from variable"}


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "a: the variable X is not set; set X, or X_FILE to a file that holds it."),
        ({"X": ""}, "a: the variable X is empty; set X, or X_FILE to a file that holds it."),
        (
            {"X_FILE": "/no/such/canary"},
            "a: the file that X_FILE names cannot be read; check its name and rights.",
        ),
        ({"X_FILE": "canary\0"}, "a: the file that X_FILE names cannot be read; check its name and rights."),
        ({"X_FILE": "/dev/null"}, "a: the file that X_FILE names is empty."),
        ({"X_FILE": "/dev/zero"}, "a: the file that X_FILE names is too large."),
    ],
)
def test_what_is_missing_is_named_without_showing_anything(environ: dict[str, str], words: str) -> None:
    (fault,) = expanded("${X}", environ).faults
    assert str(fault) == words
    assert (fault.line, fault.column) == (1, 4)


def test_a_variable_that_is_missing_is_told_for_every_use() -> None:
    expansion = Expansion(read(b"a: ${X}\nb: ['${X} ${Y}']\n"), {})
    assert [(fault.where, fault.line) for fault in expansion.faults] == [("a", 1), ("b[0]", 2), ("b[0]", 2)]
