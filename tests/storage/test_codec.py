"""Facts go in and come out as they were, and the canonical text never changes."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.exclusions import Excluded, ExclusionAsked
from bot.sla.facts import (
    Acknowledged,
    Assigned,
    Attributes,
    Author,
    Category,
    Deed,
    Fact,
    FactKey,
    Opened,
    SourceName,
    Subject,
    Who,
)
from bot.sla.observations import MaintenancePlanned
from bot.sla.papers import ReportFrozen
from storage.codec import canonical, decode_deed, encode_deed, fact_values, link
from storage.columns import clean

INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MAYBE = st.none() | st.text()
ATTRIBUTES = st.builds(
    Attributes,
    priority=MAYBE,
    customer=MAYBE,
    tags=st.frozensets(st.text(), max_size=3),
    channel=MAYBE,
    group=MAYBE,
    type=MAYBE,
    fields=st.lists(st.tuples(st.text(), st.text()), max_size=3).map(tuple),
)
SPECIAL: dict[type[Deed], st.SearchStrategy[Deed]] = {
    Assigned: st.builds(Assigned, owner=MAYBE),
    Acknowledged: st.builds(Acknowledged, timer=MAYBE),
    MaintenancePlanned: st.builds(
        lambda start, longer, *words: MaintenancePlanned(words[0], start, start + longer, words[1]),
        INSTANTS,
        st.timedeltas(timedelta(microseconds=1), timedelta(days=30)),
        st.text(max_size=9),
        st.text(max_size=9),
    ),
    Excluded: st.builds(
        lambda start, longer, *words: Excluded(start, start + longer, *words),
        INSTANTS,
        st.timedeltas(timedelta(microseconds=1), timedelta(days=400)),
        st.text(),
        st.text(),
        st.text(),
        st.text(),
    ),
    ExclusionAsked: st.builds(
        lambda start, longer, *words: ExclusionAsked(start, start + longer, *words),
        INSTANTS,
        st.timedeltas(timedelta(microseconds=1), timedelta(days=400)),
        st.text(),
        st.text(),
    ),
    ReportFrozen: st.builds(
        lambda number, *words: ReportFrozen(words[0], number, words[1], words[2] if number > 1 else ""),
        st.integers(1, 99),
        st.text(),
        st.text(),
        st.text(min_size=1),
    ),
}
st.register_type_strategy(Attributes, ATTRIBUTES)
st.register_type_strategy(datetime, INSTANTS)


@pytest.mark.parametrize("kind", get_args(Deed), ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_every_deed_comes_back_as_it_went(kind: type[Deed], data: st.DataObject) -> None:
    strategy: st.SearchStrategy[Deed] = SPECIAL.get(kind, st.from_type(kind))
    deed = data.draw(strategy)
    word, body = encode_deed(deed)
    assert decode_deed(word, json.loads(canonical(body))) == deed


def test_no_two_deeds_share_a_word() -> None:
    attributes, now = Attributes(), datetime(2026, 1, 1, tzinfo=UTC)
    samples: list[Deed] = [
        kind(
            *[
                {
                    "attributes": attributes,
                    "category": Category.NEW,
                    "until": now,
                    "start": now,
                    "end": now + timedelta(1),
                    "number": 2,
                }.get(name, "x")
                for name in kind.__dataclass_fields__
            ]
        )
        for kind in get_args(Deed)
    ]
    assert len({encode_deed(sample)[0] for sample in samples}) == len(samples)


def test_a_deed_of_another_version_is_named() -> None:
    with pytest.raises(ValueError, match="teleported"):
        decode_deed("teleported", {})


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()), st.randoms())
def test_canonical_text_does_not_depend_on_order(value: dict[str, object], chance: object) -> None:
    names = list(value)
    chance.shuffle(names)  # type: ignore[attr-defined]
    text = canonical({name: value[name] for name in names})
    assert text == canonical(value)
    assert text.isascii()


def test_the_hash_of_a_known_fact_is_the_same_for_ever() -> None:
    """If this fails, ledgers written before can no longer be verified: change the code, not the test."""
    at = datetime(2026, 3, 29, 0, 30, 0, 5, tzinfo=UTC)
    attributes = Attributes(priority="high", tags=frozenset({"b", "a"}), fields=(("tier", "é"),))
    known = Fact(
        source=SourceName("desk"),
        key=FactKey("k1"),
        subject=Subject(SourceName("desk"), "42"),
        occurred_at=at,
        observed_at=at + timedelta(minutes=1),
        author=Author("u1", Who.CUSTOMER),
        deed=Opened(Category.NEW, attributes, "u1"),
    )
    body = (
        r"{\"attributes\":{\"channel\":null,\"customer\":null,\"fields\":[[\"tier\",\"\\u00e9\"]],"
        r"\"group\":null,\"priority\":\"high\",\"tags\":[\"a\",\"b\"],\"type\":null},"
        r"\"category\":\"new\",\"requester\":\"u1\"}"
    )
    text = (
        f'{{"author":"u1","body":"{body}","deed":"opened","key":"k1","not_before":null,'
        '"observed_at":"2026-03-29T00:31:00.000005+00:00","occurred_at":"2026-03-29T00:30:00.000005+00:00",'
        '"position":1,"sequence":0,"source":"desk",'
        '"subject_id":"42","subject_kind":"ticket","subject_source":"desk","who":"customer"}'
    )
    assert link("0" * 64, 1, fact_values(known)) == hashlib.sha256(("0" * 64 + text).encode()).hexdigest()


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_can_be_stored_and_is_clean_already(text: str) -> None:
    assert "\x00" not in clean(text)
    assert clean(text).encode().decode() == clean(text)
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_clean_leaves_ordinary_text_alone(text: str) -> None:
    assert clean(text) == text.replace("\x00", "\ufffd")


def test_a_field_that_came_later_leaves_the_bytes_of_facts_without_it() -> None:
    old = Excluded(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC), "strike")
    _, body = encode_deed(old)
    assert set(body) == {"start", "end", "reason", "evidence", "approved_by"}
