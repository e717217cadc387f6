"""Pages of an Uptime Kuma in, golden facts out. The pages were written after its source, not recorded."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sla.facts import SourceName
from bot.sources.shared.sightings import fact_of
from bot.sources.uptime_kuma.answers import Word, read_metrics
from bot.sources.uptime_kuma.judging import judge
from bot.sources.uptime_kuma.place import Place
from bot.sources.uptime_kuma.settings import UptimeKumaSettings
from tests.sources.monitored import line

FOLDER = Path(__file__).parent / "uptime_kuma"
PAGES = sorted(FOLDER.glob("09*.txt"), key=lambda path: path.name)
SETTINGS = UptimeKumaSettings.model_validate(
    {
        "base_url": "http://127.0.0.1:3001",
        "monitors": {"portal": "Customer portal", "shop": 'Shop "north", Utrecht', "mail": "Mail"},
    }
)


def read_at(page: Path) -> datetime:
    """The name of a file is when it was shown."""
    return datetime(2026, 11, 20, int(page.name[:2]), int(page.name[2:4]), tzinfo=UTC)


def test_pages_give_the_golden_facts() -> None:
    place, lines = Place(), []
    for page in PAGES:
        said = read_metrics(page.read_text("utf-8"))
        changes, place = judge(Place.load(place.dump()) or place, said, read_at(page), SETTINGS)
        facts = (fact_of(SourceName("kuma"), name, change, read_at(page)) for name, change in changes)
        lines += [f"{line(one)} not before {one.not_before and f'{one.not_before:%H:%M}'}" for one in facts]
    assert lines == (FOLDER / "facts.txt").read_text("utf-8").splitlines()


def test_a_line_that_makes_no_sense_stops_no_other() -> None:
    said = read_metrics((FOLDER / "0903.txt").read_text("utf-8"))
    assert (said.strange, said.of(1), said.of(2), said.of("Mail"), said.of(9)) == (
        1,
        Word.DOWN,
        Word.DOWN,
        Word.UP,
        None,
    )


@pytest.mark.parametrize("page", ["", "\n", "{}\n", "monitor_status 1", "# TYPE monitor_statuses gauge\n"])
def test_another_page_is_refused(page: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which of the two words does not matter
        read_metrics(page)


def test_an_uptime_kuma_without_monitors_shows_none() -> None:
    assert read_metrics("# TYPE monitor_status gauge\n").of(1) is None


@pytest.mark.parametrize(
    "cursor", ["", "[]", "{}", '{"v":2}', '{"v":1,"told":5}', '{"v":1,"told":{"a":{"at":1}}}']
)
def test_a_cursor_of_another_kind_begins_anew(cursor: str) -> None:
    assert Place.load(cursor) is None
