"""Whose alerts are whose."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from bot.sources.alertmanager.answers import Alert
from bot.sources.alertmanager.gathering import own_alerts
from bot.sources.alertmanager.matchers import matches
from bot.sources.alertmanager.settings import Monitor
from tests.sources.play import MORNING

LABELS = st.dictionaries(st.sampled_from("xyz"), st.sampled_from(["", "a", "b", "ab"]))
WANTED = st.sampled_from(['="a"', '=""', '!="a"', '=~"a|b"', '=~"a.*"', '=~".*"', '=~"|b"', '!~"a|b"'])
MATCHERS = st.lists(st.tuples(st.sampled_from("xyz"), WANTED).map("".join), max_size=3)


def monitor(*matchers: str) -> Monitor:
    return Monitor(alerts=(*matchers, 'job="j"'))


@given(
    listed=st.lists(LABELS, max_size=6), wanted=st.dictionaries(st.sampled_from("mn"), MATCHERS, max_size=2)
)
def test_those_that_satisfy_all_its_matchers_in_the_lists_order(
    listed: list[Mapping[str, str]], wanted: dict[str, list[str]]
) -> None:
    """A law: what is looked up is what asking every alert gives."""
    alerts = [Alert({**labels, "job": "j"}, MORNING, MORNING, MORNING) for labels in listed]
    monitors = {name: monitor(*matchers) for name, matchers in wanted.items()}
    assert own_alerts(alerts, monitors) == {
        name: [alert for alert in alerts if matches(one.matchers, alert.labels)]
        for name, one in monitors.items()
    }


def test_matchers_are_read_once_and_a_monitor_is_what_it_was() -> None:
    asked, other = monitor('x="a"'), monitor('x="a"')
    assert asked.matchers is asked.matchers
    assert asked == other
    assert asked.model_dump() == other.model_dump()
