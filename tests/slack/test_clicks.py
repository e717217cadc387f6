"""Buttons carry what they are about, and nothing else is taken for it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.clicks import SNOOZES, Click, read_click, read_share, read_snooze, share_value, snooze_value

short = st.text(min_size=1, max_size=60)


@given(short, st.none() | short)
def test_clicks_come_back_as_they_went(subject: str, timer: str | None) -> None:
    click = Click(subject, timer)
    value = click.value()
    assert value == "" or read_click(value) == click


@given(st.sampled_from(sorted(SNOOZES)), short)
def test_snoozes_come_back_as_they_went(name: str, subject: str) -> None:
    value = snooze_value(name, subject)
    assert value is not None
    assert read_snooze(value) == (subject, SNOOZES[name])


@given(st.text(max_size=100))
def test_questions_come_back_as_they_went(question: str) -> None:
    value = share_value(question)
    assert value == "" or read_share(value) == question


@given(
    st.text()
    | st.sampled_from(["[" * 5000, "null", "7", '{"s":""}', '{"s":"x","t":7}', '{"q":[]}', "1h|", "9h|x"])
)
def test_anything_else_is_nothing(value: str) -> None:
    assert read_click(value) is None
    assert read_share(value) is None
    assert read_snooze(value) is None or value.split("|", maxsplit=1)[0] in SNOOZES


def test_ids_too_long_for_slack_are_left_out() -> None:
    assert Click("x" * 2000).value() == ""
    assert snooze_value("30m", "x" * 150) is None
    assert share_value("x" * 2000) == ""
