"""What may be written about an Alertmanager, and how its matchers are read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.sources.alertmanager.hook import hook
from bot.sources.alertmanager.matchers import Matcher, known_labels, matches, parse, surely_fit
from bot.sources.alertmanager.settings import AlertmanagerSettings, Monitor
from bot.sources.shared.signed_in import basic
from bot.sources.shared.spec import Call, Forged
from tests.sources.play import MORNING

HOME = "http://127.0.0.1:9093"
SHOP = {"shop": {"alerts": ['alertname="ServiceDown"']}}


def settings(**more: object) -> AlertmanagerSettings:
    return AlertmanagerSettings.model_validate({"base_url": HOME, "monitors": SHOP, **more})


@pytest.mark.parametrize(
    ("text", "matcher"),
    [
        ('alertname="ServiceDown"', Matcher("alertname", "ServiceDown")),
        (" alertname = ServiceDown ", Matcher("alertname", "ServiceDown")),
        ('job!="a b"', Matcher("job", "a b", equal=False)),
        (r'instance=~"web\\d|a\.b"', Matcher("instance", r"web\d|a\.b", pattern=True)),
        (r'path!~"\"x\""', Matcher("path", '"x"', pattern=True, equal=False)),
        (r'note="a\nb"', Matcher("note", "a\nb")),
        ('empty=""', Matcher("empty", "")),
    ],
)
def test_a_matcher_is_read_as_alertmanager_reads_it(text: str, matcher: Matcher) -> None:
    assert parse(text) == matcher


def test_a_pattern_of_ours_that_could_take_very_long_is_refused() -> None:
    with pytest.raises(ValidationError, match="could take very long on some alerts: it repeats"):
        Monitor(alerts=('job=~"(w+)+eb"',))
    assert Monitor(alerts=('job=~"web-[0-9]+.*"',)).matchers[0].fits("web-12")


OVER = 'a=~"b{99999999999999999999}"'


@pytest.mark.parametrize(
    "text", ["", "alertname", 'a-b="c"', 'a="b', 'a=="b"', 'a=~"("', 'a="b" c="d"', OVER]
)
def test_another_matcher_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are for people
        parse(text)


def test_a_label_that_is_not_there_is_empty_and_a_pattern_fits_whole_values() -> None:
    assert matches([parse('env!="prod"'), parse('job=~"web|api"')], {"job": "api"})
    assert not matches([parse('job=~"web|api"')], {"job": "api2"})
    assert matches([parse('team=""')], {})


WORDS = st.text("ab.", min_size=1, max_size=3)


@given(pinned=st.dictionaries(st.sampled_from("xyz"), WORDS), value=WORDS, equal=st.booleans(), more=WORDS)
def test_what_surely_fits_fits_whatever_else_there_is(
    pinned: dict[str, str], value: str, equal: bool, more: str
) -> None:
    """A law: no alert of the monitor escapes a silence that is taken for its maintenance."""
    own = [Matcher(label, one) for label, one in pinned.items()]
    for pattern in (False, True):
        silence = [Matcher("x", re.escape(value) if pattern else value, pattern=pattern, equal=equal)]
        if surely_fit(silence, known_labels(own, {})):
            assert matches(silence, {**dict.fromkeys("xyz", more), **pinned})


@pytest.mark.parametrize(
    "pattern",
    [
        ".?" * 28 + "X",
        "a?" * 28 + "a" * 28,
        "(.|.)" * 28 + "X",
        "(a|a)" * 28 + "X",
        "(a|(a|a))X",
        "(?:a|a)b",
        "(.*a|b)+c",
        "(a.*)*",
        "(a|b){9}",
        "a{1,9}b",
        ".{0,99}" * 2,
        ".*.*X",
        ".*a.+X",
        ".**",
        "a*b",
        r"\.*a",
        r"\\*a",
        r"(a)\1",
        "[ab]*c",
        "a(?=b)b",
        "((a))",
        "a)(b",
        "(a",
        "a|.*(" + "|".join("b" * n for n in range(1, 21)) + ")c",
        "a" * 1001,
    ],
)
def test_a_pattern_that_could_take_long_is_not_followed(pattern: str) -> None:
    """A silence is written by others: each place of a value is looked at so often and no more."""
    silence = Matcher("x", pattern, pattern=True)
    assert not silence.simple
    assert not surely_fit([silence], {"x": frozenset({"a" * 29})})


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ("web-1", "web-1"),
        (r"web\.(a|b)\.example", "web.b.example"),
        ("web-.*", "web-7"),
        (".+", "x"),
        ("(web|api)-.*", "api-"),
        (r"a\*|b\(", "b("),
        (r"\\.*", r"\x"),
        ("|".join(f"web-{n}" for n in range(100)), "web-99"),
    ],
)
def test_plain_text_with_choices_and_one_loop_is_followed(pattern: str, value: str) -> None:
    silence = Matcher("x", pattern, pattern=True)
    assert surely_fit([silence], {"x": frozenset({value})})
    assert not surely_fit([silence], {"x": frozenset({value, "\n"})})


def test_a_choice_of_plain_values_is_known() -> None:
    known = known_labels([parse(r'instance=~"a\\.example|b"'), parse('job=~"w.*"')], {"severity": "page"})
    assert known == {"instance": {"a.example", "b"}, "severity": {"page"}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"monitors": {}},
        {"monitors": {"a:b": {"alerts": ["a=b"]}}},
        {"monitors": {"shop": {"alerts": []}}},
        {"monitors": {"shop": {"alerts": ['env!="test"']}}},
        {"monitors": {"shop": {"alerts": ["a=b"], "for": "7h"}}},
        {"watchdog": ["nonsense"]},
        {"every": "1s"},
        {"lag": "0s"},
        {"user": "u"},
        {"user": "u", "password": "p", "token": "t"},
        {"base_url": "http://alertmanager:9093", "token": "t"},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(**wrong)


def test_one_way_to_sign_in() -> None:
    assert settings().headers() == {}
    assert settings(token="t").headers() == {"Authorization": "Bearer t"}
    assert settings(user="u", password="p").headers() == {"Authorization": "Basic dTpw"}


@pytest.mark.parametrize("given_as", [basic("anybody", "word-1"), "Bearer word-1", "bearer  word-1"])
def test_a_webhook_carries_the_secret_as_a_password_or_a_bearers_word(given_as: str) -> None:
    body = b'{"alerts": [{"labels": {"alertname": "ServiceDown"}}, {"labels": 5}, 7]}'
    known = settings(webhook_secret="word-1")
    assert hook(known, Call({"authorization": given_as}, body, MORNING)) == ("shop",)


@pytest.mark.parametrize(
    "given_as", ["", "word-1", "Basic", "Basic word-1", "Basic !!!", basic("word-1", "")]
)
def test_a_webhook_without_it_is_forged(given_as: str) -> None:
    with pytest.raises(Forged):
        hook(settings(webhook_secret="word-1"), Call({"Authorization": given_as}, b"{}", MORNING))
