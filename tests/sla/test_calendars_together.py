"""One ruler asked by several at once, as by the event loop and those beside it: each is answered as if he
were alone.

Another thread may come between any two steps. Here it comes while a year is compiled, again and again: `Days`
that are asked for a date put questions to the ruler that asks them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import cycle

import pytest

from bot.sla.calendars import BusinessDays, Calendar
from bot.sla.days import Days
from bot.sla.rulers import Ruler
from bot.sla.spans import Spans

OFFICE = Calendar.of("office", "Europe/Amsterdam", {"mon-fri": "09:00-17:00"})
NIGHTS = Calendar.of("nights", "Pacific/Auckland", {"mon-sun": "22:00-06:00"})
ALWAYS = Calendar.round_the_clock()
HOUR = timedelta(hours=1)


def at(year: int, month: int = 7, day: int = 1) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


QUESTIONS: list[Callable[[Ruler], object]] = [
    lambda ruler: ruler.used(at(2026), at(2027)),
    lambda ruler: ruler.used(at(2020), at(2026)),
    lambda ruler: ruler.due(at(2026, 12, 20), 200 * HOUR),
    lambda ruler: ruler.due(at(2026, 1, 10), -200 * HOUR),
    lambda ruler: ruler.due_days(at(2026, 12, 20), BusinessDays(30)),
    lambda ruler: ruler.open_spans(at(2025, 12, 1), at(2026, 2, 1)),
    lambda ruler: ruler.next_opening(at(2024, 12, 31)),
    lambda ruler: ruler.next_closing(at(2026, 12, 31)),
    lambda ruler: ruler.is_open(at(2023)),
]


class Interrupted(Days):
    """Somebody else comes in while a date is looked up, `often` times in all."""

    def __init__(self, calendar: Calendar, comes_in: Callable[[], object], often: int) -> None:
        days = calendar.days()
        super().__init__(days.zone, calendar.week, calendar.holidays)
        self._comes_in, self.left = comes_in, often

    def open(self, day: date) -> Spans:
        if self.left and day.day == 15:
            self.left -= 1
            self._comes_in()
        return super().open(day)


@pytest.mark.parametrize("calendar", [OFFICE, NIGHTS, ALWAYS], ids=lambda one: one.name)
@pytest.mark.parametrize("mine", range(len(QUESTIONS)))
def test_s02_who_comes_while_a_year_is_compiled_changes_no_answer(mine: int, calendar: Calendar) -> None:
    alone = Ruler(calendar.days())
    answers = [str(ask(alone)) for ask in QUESTIONS]
    others = cycle(n for n in range(len(QUESTIONS)) if n != mine)
    said = list[tuple[int, str]]()

    def comes_in() -> None:
        said.append((asked := next(others), str(QUESTIONS[asked](shared))))

    days = Interrupted(calendar, comes_in, 4)
    shared = Ruler(days)
    assert str(QUESTIONS[mine](shared)) == answers[mine]
    assert said, "nobody came in"
    assert said == [(asked, answers[asked]) for asked, _ in said]
    assert [str(ask(shared)) for ask in QUESTIONS] == answers
