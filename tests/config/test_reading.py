"""YAML to text: the traps of YAML 1.1, places, and files that are no YAML at all."""

import pytest

from bot.config import ConfigFaults
from bot.config.nodes import DEEPEST, MOST_BYTES
from bot.config.reading import Reading, dotted, read


def refusal(data: bytes | str) -> tuple[int, str]:
    """Line and words of the one thing that is wrong with a file that cannot be read."""
    with pytest.raises(ConfigFaults) as refused:
        read(data if isinstance(data, bytes) else data.encode())
    (fault,) = refused.value.faults
    return fault.line, str(fault)


def reading(text: str) -> Reading:
    found = read(text.encode())
    assert found.faults == []
    return found


@pytest.mark.parametrize(
    "written",
    [
        "on",
        "off",
        "no",
        "NO",
        "yes",
        "true",
        "08:30",
        "1e3",
        "0x10",
        "010",
        "1_000",
        "2026-12-31",
        ".inf",
        "=",
        "1.0",
    ],
)
def test_plain_scalars_stay_text(written: str) -> None:
    assert reading(f"{written}: {written}").value == {written: written}


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_a_key_with_nothing_after_it_is_left_out_but_remembered(nothing: str) -> None:
    found = reading(f"a:\n  b: {nothing}\n  c: 1")
    assert found.value == {"a": {"c": "1"}}
    assert found.place(("a", "b")) == (2, 3)


def test_quoted_nothing_is_text() -> None:
    assert reading("a: ''\nb: 'null'").value == {"a": "", "b": "null"}


def test_places_point_at_values_and_keys() -> None:
    found = reading("a:\n  - {b: c}\n  - d\n")
    assert found.place(("a", 0, "b")) == (2, 9)
    assert found.place(("a", 0, "b"), key=True) == (2, 6)
    assert found.place(("a", 1)) == (3, 5)
    assert found.place(("a",)) == (1, 1), "what has several lines is found at its key"
    assert found.place(("a", 0, "not there")) == (2, 5), "what is not there is found at what is around it"
    assert found.place(("nothing", "at", "all")) == (1, 1)


def test_paths_read_as_people_write_them() -> None:
    assert dotted(("policies", 0, "targets")) == "policies[0].targets"
    assert dotted(()) == ""


def test_anchors_are_written_out() -> None:
    found = reading("a: &x {b: [c]}\nd: *x\n")
    assert found.value == {"a": {"b": ["c"]}, "d": {"b": ["c"]}}
    assert found.place(("d", "b", 0)) == (1, 12), "a fault in it is shown where it is written"


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 0, "The file is empty; `duebell init` writes one to begin with."),
        (b"# nothing\n", 0, "The file is empty; `duebell init` writes one to begin with."),
        (b"---\n", 0, "The file is empty; `duebell init` writes one to begin with."),
        (
            b"hello\n",
            1,
            "This is not a list of `name: value` lines; begin with `timezone: Europe/Amsterdam`.",
        ),
        (
            b"\n- a\n",
            2,
            "This is not a list of `name: value` lines; begin with `timezone: Europe/Amsterdam`.",
        ),
        ("timezone: UTC".encode("utf-16"), 0, "The file is saved as UTF-16; save it as UTF-8."),
        (b"a: b\nc: caf\xe9\n", 2, "This line is not UTF-8 text; save the file as UTF-8."),
        (b"a: b\nc: d\x00\n", 2, "There is an invisible character here (U+0000); delete it."),
        (b"a:\n\tb: c\n", 2, "There is a tab here; indent with spaces."),
        (b" " * (MOST_BYTES + 1), 0, "The file is larger than 1000 kB; is it the right one?"),
    ],
)
def test_what_cannot_be_read_is_refused_kindly(data: bytes, line: int, words: str) -> None:
    assert refusal(data) == (line, words)


def test_an_unclosed_bracket_names_the_line_where_it_began() -> None:
    line, words = refusal("a: [b,\n  c\nd: e\n")
    assert line >= 2
    assert "from line 1 to here" in words


def test_a_byte_order_mark_is_only_a_doubt() -> None:
    found = read(b"\xef\xbb\xbfa: b\n")
    assert found.value == {"a": "b"}
    assert [str(doubt) for doubt in found.doubts] == [
        "The file begins with an invisible byte order mark; save it as UTF-8 without BOM."
    ]
    assert found.place(("a",)) == (1, 4)


def test_a_few_lines_of_anchors_cannot_become_millions_of_values() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    assert "far too large" in refusal(bomb)[1]


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "a: " + "[" * (DEEPEST + 1)])
def test_depth_is_limited(text: str) -> None:
    assert "nested more than" in refusal(text)[1]
