"""Whatever is wrong with a file, a map or an option: one kind sentence, exit code 2, no traceback."""

import gzip
from pathlib import Path

import pytest

from tests.replay.bench import INCIDENTS, MAP, SLA, events, listed, part, replay, written

TEXT = INCIDENTS.read_text(encoding="utf-8")
HEADER = TEXT.splitlines()[0] + "\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "f.csv is empty"),
        (b" \n\n", "f.csv is empty"),
        (b"PNG\0\0\1\2", "f.csv is no text file"),
        (gzip.compress(TEXT.encode()), "f.csv is no text file"),
        (TEXT.encode("utf-16"), "f.csv is written as UTF-16; save it as UTF-8"),
        (b'[{"ticket": 1}]', "f.csv is one JSON list; write JSON Lines"),
        (TEXT.replace("number,", "id,").encode(), "f.csv has no column `number`, which the column map names"),
        (TEXT.replace("incident_state,", "incident_stat,").encode(), "did you mean `incident_stat`?"),
        (TEXT.replace(",", ";").encode(), "is the separator another one"),
        (TEXT.replace("category,", "number,").encode(), "f.csv has no column `category`"),
        (TEXT.replace("made_sla,", "number,").encode(), "f.csv has no column `made_sla`"),
        (TEXT.replace("sys_mod_count,", "number,").replace("number,i", "x,i").encode(), "`sys_mod_count`"),
        (HEADER.encode(), "f.csv has a header and nothing below it"),
        (
            TEXT.replace("Caller 5", "Caf\u00e9").encode("cp1252"),
            "line 13 of f.csv is not utf-8 text; say how it is written in the column map",
        ),
        (
            (HEADER + "a,b\nc,d\n").encode(),
            "none of the 2 lines of f.csv can be used; the first: line 2 has 2",
        ),
        (
            TEXT.replace("New", "Neu")
            .replace("Active", "Neu")
            .replace("Resolved", "Neu")
            .replace("Await", "N")
            .encode(),
            "none of the 19 lines of f.csv can be used; the first: line 2 status `Neu`",
        ),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "f.csv"
    file.write_bytes(content)
    done = replay(file, MAP)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err
    assert done.err.count("\n") == 1


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    doubled = TEXT.replace("contact_type,category,", "contact_type,category,", 1).replace(
        "caller_id,", "caller_id,", 1
    )
    lines = [line + "," + line.split(",", 1)[0] for line in doubled.splitlines()]
    done = replay(written(tmp_path, "f.csv", "\n".join(lines)), MAP)
    assert (done.code, done.err) == (2, "f.csv has two columns of the name `number`; rename one\n")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = replay(tmp_path / "none.csv", MAP)
    assert done.code == 2
    assert done.err.startswith("there is no file")
    done = replay(tmp_path, MAP)
    assert (done.code, "cannot be read: is a directory" in done.err) == (2, True)


def test_a_csv_needs_a_map() -> None:
    done = replay(INCIDENTS)
    assert done.code == 2
    assert "incidents.csv is a CSV file; say with --map what its columns mean" in done.err


@pytest.mark.parametrize("now", ["yesterday", "2026-03-02T09:00:00", "0001-01-01T00:00:00Z"])
def test_an_end_that_is_no_instant(now: str) -> None:
    done = replay(INCIDENTS, MAP, now=now)
    assert done.code == 2
    assert "--now is not an instant with a zone" in done.err


def test_a_configuration_with_faults_names_its_lines(tmp_path: Path) -> None:
    sla = written(
        tmp_path, "sla.yml", SLA.read_text(encoding="utf-8").replace("resolution: 8h", "resolution: 1d")
    )
    done = replay(INCIDENTS, MAP, sla)
    assert done.code == 2
    assert f"{sla}:23:27" in done.err


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "ticket: number",
            "tickets: number",
            "1:1  tickets: is not a key that belongs here; did you mean `ticket`?",
        ),
        ("ticket: number", "", "ticket: is missing; write the name of its column"),
        ("New: open", "New: opened", "status.values.New"),
        ("zone: UTC", "", "reads times that have no zone"),
        ("zone: UTC", "zone: Nowhere", "zone: "),
        ('format: "%d-%m-%Y %H:%M"', "format: dd-mm-yyyy", "format: is no format"),
        ("metric: resolution", "metric: speed", "verdict.metric"),
        ("ticket: number", "separator: //\nticket: number", "separator: is no separator"),
        ("ticket: number", "encoding: utf-7000\nticket: number", "encoding: is no encoding"),
    ],
)
def test_a_map_with_faults_names_their_places(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = MAP.read_text(encoding="utf-8").removeprefix(
        MAP.read_text(encoding="utf-8").splitlines()[0] + "\n"
    )
    columns = written(tmp_path, "map.yml", text.replace(old, new, 1))
    done = replay(INCIDENTS, columns)
    assert done.code == 2
    assert fault in done.err
    assert str(columns) in done.err


def test_a_map_that_is_empty_or_not_there(tmp_path: Path) -> None:
    done = replay(INCIDENTS, written(tmp_path, "map.yml", "\n"))
    assert (done.code, "The file is empty; begin with `ticket:`" in done.err) == (2, True)
    done = replay(INCIDENTS, tmp_path / "none.yml")
    assert (done.code, "The file cannot be read: no such file" in done.err) == (2, True)


def test_lines_that_cannot_be_used_are_counted_and_the_others_are_used(tmp_path: Path) -> None:
    lines = TEXT.splitlines()
    bad = [lines[1].replace("OWN001", ""), "too,few", lines[1].replace(",0,TRUE", ",zero,TRUE")]
    odd = [lines[1].replace("02-03-2026 09:00,Phone", "?,Phone"), lines[1].replace("New", "?")]
    result = replay(written(tmp_path, "f.csv", "\n".join([lines[0], *bad, *odd, *lines[1:], ""])), MAP).json
    assert part(result, "rows") == {"read": 24, "used": 17, "later": 0, "set_aside": 7}
    assert part(result, "set_aside")["by_reason"] == {
        "bad_instant": 1,
        "bad_order": 1,
        "malformed": 1,
        "no_instant": 1,
        "no_ticket": 1,
        "unknown_status": 2,
    }
    assert [b["line"] for b in listed(result, "set_aside", "first")] == [2, 3, 4, 5, 6, 15, 20]
    assert part(result, "timers") == part(replay(INCIDENTS, MAP).json, "timers")


def test_events_that_cannot_be_used_are_counted(tmp_path: Path) -> None:
    at = "2026-03-02T09:00:00Z"
    file = events(
        tmp_path,
        {"ticket": "A", "at": at, "event": "opened", "priority": "high"},
        {"ticket": "A", "at": at, "event": "exploded"},
        {"ticket": "A", "at": "2026-03-02T09:00:00", "event": "note"},
        {"ticket": "A", "event": "note"},
        {"at": at, "event": "note"},
        {"ticket": "A", "at": at, "event": "status", "status": "limbo"},
        {"ticket": "A", "at": at, "event": "priority"},
        {"ticket": "A", "at": at, "event": "tags", "tags": "x"},
        {"ticket": "A", "at": at, "event": "note", "by": "ghost"},
        {"ticket": "B", "at": at, "event": "note"},
    )
    file.write_text(file.read_text(encoding="utf-8") + "{\n\n[1]\n", encoding="utf-8")
    result = replay(file).json
    assert part(result, "rows") == {"read": 12, "used": 1, "later": 0, "set_aside": 11}
    assert part(result, "set_aside")["by_reason"] == {
        "bad_instant": 1,
        "bad_value": 3,
        "malformed": 2,
        "no_beginning": 1,
        "no_instant": 1,
        "no_ticket": 1,
        "unknown_event": 1,
        "unknown_status": 1,
    }
    assert part(result, "tickets")["set_aside"] == 1
