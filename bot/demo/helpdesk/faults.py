"""What can go wrong with an answer, on demand."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """One way to fail."""

    DROP = "drop"  # the connection ends without a word
    CUT = "cut"  # the connection ends in the middle of the body
    ERROR = "error"  # 500
    UNAVAILABLE = "unavailable"  # 503 with Retry-After
    LIMITED = "limited"  # 429, Retry-After as given
    HTML = "html"  # a web page with status 200
    TRUNCATED = "truncated"  # half of the JSON, as if it were whole
    BROKEN = "broken"  # no JSON at all
    SHAPELESS = "shapeless"  # good JSON of another shape
    SLOW = "slow"  # no answer until the server stops
    STUTTER = "stutter"  # an empty page of tickets with more to come
    NOT_FOUND = "not_found"  # 404
    ELSEWHERE = "elsewhere"  # a redirect to another host


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault that waits for a call whose path contains `path`."""

    fault: Fault
    path: str = ""
    retry_after: str | None = None


class Faults:
    """Faults that wait for their call, first come first served."""

    def __init__(self) -> None:
        self._waiting: deque[Planned] = deque()

    def plan(self, fault: Fault, *, times: int = 1, path: str = "", retry_after: str | None = None) -> None:
        """Let the next `times` calls to a path containing `path` fail."""
        self._waiting.extend([Planned(fault, path, retry_after)] * times)

    def clear(self) -> None:
        """Forget the faults that still wait."""
        self._waiting.clear()

    def take(self, path: str) -> Planned | None:
        """The fault for a call to `path`, which is then used up."""
        for planned in self._waiting:
            if planned.path in path:
                self._waiting.remove(planned)
                return planned
        return None
