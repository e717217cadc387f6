"""What pages look like to a reader and to a machine: escaped, without scripts, described."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.status_pages.files import write
from bot.status_pages.page import html
from bot.status_pages.record import VERSION, record
from bot.status_pages.shelf import Shelf
from bot.status_pages.story import DayKind, Planned, ServiceStory
from bot.status_pages.style import POLICY
from bot.status_pages.words import PAGE_WORDS
from bot.web import Missing, Shown
from tests.sla.period_reports.roughly import approximate
from tests.sla.uptime.months import turns
from tests.status_pages.pages import PUBLIC, THEIRS, at, story, told
from tests.upkeep.pages import DOCS, sections

SERVICE = told(turns(10, 11, 40), at(hours=41), page=THEIRS)
ROUGHLY = told(approximate(), at(hours=400), page=THEIRS)
VOID = {"meta", "link"}
TOKEN = "canary-0123456789abcdef"


class Reader(HTMLParser):
    """Reads a page strictly: every element is closed, in order. Notes elements, attributes and ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


def read(page: str) -> Reader:
    reader = Reader(page)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_page_is_whole_and_can_be_read_out(language: str) -> None:
    page = read(html(story(SERVICE, page=THEIRS, language=language)))
    assert page.all("html") == [{"lang": language}]
    assert {tag: len(page.all(tag)) for tag in ("header", "main", "footer", "h1")} == {
        "header": 1,
        "main": 1,
        "footer": 1,
        "h1": 1,
    }
    assert len(page.all("title")) == 2 + len(SERVICE.days), "of the page, of the bars, of each bar"
    assert {head.get("scope") for head in page.all("th")} == {"col", "row"}
    assert len(page.all("table")) == len(page.all("caption"))
    ids = {one["id"] for _, one in page.seen if "id" in one}
    assert {one["aria-labelledby"] for one in page.all("section")} <= ids
    (bars,) = [one for one in page.all("svg") if one.get("role") == "img"]
    assert bars["aria-label"]
    assert not [tag for tag, _ in page.seen if tag in {"script", "img", "iframe", "form"}]
    assert not [one for _, one in page.seen for name in one if name.startswith("on") or name == "style"]


def test_the_policy_of_a_page_fits_its_style() -> None:
    page = html(story(SERVICE))
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    (policy,) = [m for m in read(page).all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert policy["content"] == POLICY
    assert f"'sha256-{digest}'" in POLICY
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY


def test_only_a_customers_page_hides_from_search_engines() -> None:
    def robots(page: str) -> list[str | None]:
        return [meta["content"] for meta in read(page).all("meta") if meta.get("name") == "robots"]

    assert robots(html(story(SERVICE, page=THEIRS))) == ["noindex, nofollow"]
    assert robots(html(story(SERVICE))) == []


@given(text=st.text(min_size=1, max_size=40), language=st.sampled_from(["en", "nl"]))
def test_whatever_the_file_says_is_text(text: str, language: str) -> None:
    text = f'<b a="{text}">&{text}' + "{0}"
    planned = Planned(at(days=3), at(days=4), text)
    service = replace(SERVICE, title=text, planned=(planned,))
    page = read(html(story(service, page=replace(THEIRS, title=text, customer=text), language=language)))
    assert page.all("b") == []
    assert page.words.count(text) >= 3 or "\r" in text or "\0" in text


def test_what_a_machine_reads_is_described() -> None:
    service = replace(ROUGHLY, planned=(Planned(at(days=3), at(days=4), "disks"),))
    whole = json.loads(record(story(service, page=THEIRS)))
    assert whole["version"] == VERSION
    (table,) = [one for one in sections(DOCS / "status-page.md") if one.title == "status.json"]
    assert set(table.first_cells()) == set(fields(whole))


def fields(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(name for inner in value.values() for name in fields(inner))]
    return [name for inner in value for name in fields(inner)] if isinstance(value, list) else []


def test_the_same_figures_stand_in_both() -> None:
    data = json.loads(record(story(SERVICE, page=THEIRS)))["services"][0]
    page = html(story(SERVICE, page=THEIRS))
    (period,) = data["measures"][0]["periods"]
    assert f"{period['uptime']}%" in page
    assert [day["kind"] for day in data["days"]] == [day.kind.value for day in SERVICE.days]
    assert data["outages"][0]["end"] is None
    for outage in SERVICE.outages:
        assert outage.start.isoformat() in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Approximate, needs confirmation"), ("nl", "Bij benadering, nog te bevestigen")],
)
def test_s29_an_outage_with_an_approximate_instant_says_so_in_both(language: str, words: str) -> None:
    exact, roughly = json.loads(record(story(ROUGHLY)))["services"][0]["outages"]
    assert exact["approximate"] == []
    assert [(one["start"], one["end"]) for one in roughly["approximate"]] == [
        (at(hours=99.75).isoformat(), at(hours=100).isoformat()),
        (at(hours=100.25).isoformat(), at(hours=100.5).isoformat()),
    ]
    page = html(story(ROUGHLY, language=language))
    assert page.count(words) == 1
    assert all(one["end"] in page for one in roughly["approximate"])
    assert words not in html(story(SERVICE, language=language))


def test_both_languages_have_the_same_words() -> None:
    english, dutch = PAGE_WORDS["en"], PAGE_WORDS["nl"]
    assert english.texts.keys() == dutch.texts.keys()
    for key, text in english.texts.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", dutch.texts[key])), key
    assert set(english.kinds) == set(dutch.kinds) == set(DayKind)


# --- where they are ----------------------------------------


def test_files_are_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "status"
    write(folder, "<p>one</p>", "{}")
    with (folder / "index.html").open(encoding="utf-8") as reading:
        write(folder, "<p>two</p>", "[]")
        assert reading.read() == "<p>one</p>", "who reads already goes on with the old one"
    assert (folder / "index.html").read_text() == "<p>two</p>"
    assert sorted(path.name for path in folder.iterdir()) == ["index.html", "status.json"]
    assert (folder / "index.html").stat().st_mode & 0o777 == 0o644


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "index.html").mkdir()
    with pytest.raises(OSError, match="directory"):
        write(tmp_path, "<p></p>", "{}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "status.json"]


def test_the_shelf_shows_only_what_is_served_and_asked_for() -> None:
    served = replace(PUBLIC, served=True)
    secret = replace(THEIRS, served=True, token=SecretStr(TOKEN))
    hidden = replace(PUBLIC, name="folder-only", folder="x")
    shelf = Shelf([served, secret, hidden])
    assert shelf.look("everybody", "", "") is Missing.NOT_YET
    for page in (served, secret, hidden):
        shelf.put(page, f"<p>{page.name}</p>", "{}")
    assert isinstance(shelf.look("everybody", "", ""), Shown)
    assert isinstance(shelf.look("klant", TOKEN, "status.json"), Shown)
    for name, token, file in (
        ("klant", "", ""),
        ("klant", TOKEN[:-1], ""),
        ("klant", "\0", ""),
        ("everybody", TOKEN, ""),
        ("folder-only", "", ""),
        ("everybody", "", "other.json"),
        ("nobody", "", ""),
    ):
        assert shelf.look(name, token, file) is Missing.NEVER


def test_a_quiet_service_is_told_in_few_words() -> None:
    quiet: ServiceStory = replace(SERVICE, days=(), outages=(), measures=(), planned=())
    words = " ".join(read(html(story(quiet))).words)
    assert "Nothing is known of its days yet." in words
