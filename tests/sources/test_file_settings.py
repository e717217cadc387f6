"""What may be said about a file, and what is refused with a sentence."""

import pytest
from pydantic import ValidationError

from bot.sources.file.settings import FileSettings, Format, Manner
from tests.sources.paper import LIST, LOG


def made(**settings: object) -> FileSettings:
    return FileSettings.model_validate({"path": "/data/tickets.csv", "map": LOG, **settings})


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/data/tickets.csv", Format.CSV),
        ("/data/tickets.csv*", Format.CSV),
        ("/data/Tickets.CSV.1", Format.CSV),
        ("/data/2026.11.tsv", Format.CSV),
        ("tickets-2026-11-*.jsonl", Format.JSONL),
        ("/var/log/desk.ndjson", Format.JSONL),
    ],
)
def test_the_ending_says_how_a_file_is_written(path: str, written: Format) -> None:
    assert made(path=path).written is written


def test_rows_without_an_instant_are_a_list_of_states() -> None:
    assert (made().manner, made().is_list) == (Manner.CHANGES, False)
    assert (made(map=LIST).manner, made(map=LIST).is_list) == (Manner.STATES, True)


def test_a_policy_may_ask_for_the_fields_of_the_map() -> None:
    assert made(map={**LOG, "fields": {"tier": "Plan"}}).fields == {"Plan": "tier"}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"path": ""}, "is empty"),
        ({"path": "/data/tickets"}, "has no ending that says how it is written"),
        ({"map": None}, "a CSV file needs a map"),
        ({"map": None, "format": "jsonl", "rows": "changes"}, "`rows:` is about rows with a map"),
        ({"map": LIST, "rows": "changes"}, "rows of changes need their instant"),
        ({"rows": "states"}, "rows that say how things are hold no messages"),
        ({"map": {**LOG, "format": "%d-%m-%Y"}}, "map.format reads times that have no zone"),
        ({"map": {**LOG, "format": "dd-mm"}}, "map.format is no format"),
        ({"map": {**LOG, "encoding": "utf-16"}}, "map.encoding cannot be read line by line"),
        ({"map": {**LOG, "stauts": "x"}}, "stauts"),
        ({"rows": "sometimes"}, "is not one of the words for this"),
        ({"url": "https://desk.example/tickets/"}, "does not say where the ticket's id goes"),
        ({"every": "0.5s"}, "every"),
    ],
)
def test_what_cannot_work_is_refused(settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        made(**settings)
    assert sentence in str(caught.value)
