"""Webhooks of monitors that sign nothing: a word has to do, wherever the product lets one put it."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import REGISTRY
from bot.sources.shared.signed_in import basic
from bot.sources.shared.spec import Call, Forged, Hook, Hooked
from tests.sources.play import MORNING

SECRET = "word-0123456789"
KINDS = ("pingdom", "statuscake", "uptimerobot")
SPOKEN = {
    "pingdom": json.dumps({"check_id": 85975, "current_state": "DOWN", "first_probe": {"ip": "1.2.3.4"}}),
    "statuscake": urlencode({"TestID": "85975", "Status": "Down", "Token": "of somebody else", "Tags": ""}),
    "uptimerobot": urlencode({"monitorID": "85975", "alertType": "1"}),
}


def door(kind: str) -> tuple[Hook, Hooked]:
    spec = REGISTRY[kind]
    settings = spec.settings.model_validate({"token": "t", "webhook_secret": SECRET})
    assert spec.hook is not None
    assert isinstance(settings, Hooked)
    return spec.hook, settings


def called(
    kind: str, body: str, headers: Mapping[str, str] | None = None, query: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    hook, settings = door(kind)
    return hook(settings, Call(headers or {}, body.encode(), MORNING, query or {}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({}, {"secret": SECRET}),
        ({"authorization": f"Bearer {SECRET}"}, {}),
        ({"Authorization": basic("anybody", SECRET)}, {}),
    ],
    ids=["address", "bearer", "basic"],
)
def test_the_word_may_come_in_three_ways(
    kind: str, headers: Mapping[str, str], query: Mapping[str, str]
) -> None:
    assert called(kind, SPOKEN[kind], headers, query) == ("85975",)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({}, {}),
        ({}, {"secret": ""}),
        ({}, {"secret": SECRET[:-1]}),
        ({"Authorization": SECRET}, {}),
        ({"Authorization": f"Digest {SECRET}"}, {}),
        ({"Authorization": "Basic not-base64"}, {}),
        ({"Authorization": basic(SECRET, "")}, {}),
        ({"Authorization": "Bearer wrong"}, {"secret": SECRET}),
    ],
)
def test_without_it_nothing_is_believed(
    kind: str, headers: Mapping[str, str], query: Mapping[str, str]
) -> None:
    with pytest.raises(Forged):
        called(kind, SPOKEN[kind], headers, query)


def test_statuscakes_own_token_may_be_the_word() -> None:
    form = {"TestID": "7", "Token": SECRET}
    assert called("statuscake", urlencode(form)) == ("7",)
    with pytest.raises(Forged):
        called("statuscake", urlencode(form), query={"secret": "another"})


def test_uptimerobot_names_the_monitor_where_it_was_told_to() -> None:
    word = {"secret": SECRET}
    assert called("uptimerobot", "", query={**word, "monitorID": "777"}) == ("777",)
    assert called("uptimerobot", json.dumps({"monitorID": 777}), query=word) == ("777",)
    assert called("uptimerobot", urlencode({"monitorID": "777"}), query={**word, "monitorID": "777"}) == (
        "777",
    )


@pytest.mark.parametrize("kind", KINDS)
@given(body=st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_a_body_of_any_shape_names_at_most_numbers(kind: str, body: bytes) -> None:
    hook, settings = door(kind)
    named = hook(settings, Call({}, body, MORNING, {"secret": SECRET}))
    assert all(one.isascii() and one.isdecimal() for one in named)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_number_is_no_monitor(kind: str) -> None:
    for name in ("", "x", "-1", "1" * 19, "٣", "1.5"):
        body = (
            json.dumps({"check_id": name})
            if kind == "pingdom"
            else urlencode({"TestID": name, "monitorID": name})
        )
        assert called(kind, body, query={"secret": SECRET}) == ()
