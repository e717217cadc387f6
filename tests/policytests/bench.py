"""Running policy tests as the command does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import cast

from bot.policytests import Request, main

HEAD = """\
timezone: Europe/Amsterdam
calendar: office
calendars: {office: {hours: {mon-fri: "09:00-17:00"}}}
policies: [{name: all, match: {}, targets: {first_response: 2h}}]
tests:
"""
GOOD = """\
  - name: an evening does not count
    timeline:
      - {at: Fri 2026-11-20 16:30, event: opened}
      - {at: Mon 2026-11-23 09:15, event: agent replies, expect: {first_response: {state: met, used: 45m}}}
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Mapping[str, object]:
        """The output as JSON."""
        return cast("Mapping[str, object]", json.loads(self.out))


def check(folder: Path, text: str, request: Request | None = None, name: str = "promises.yml") -> Done:
    """Write a test file and run it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    wanted = request or Request([path])
    out, err = StringIO(), StringIO()
    code = main(Request([path], *_rest(wanted)), {}, out, err)
    return Done(code, out.getvalue(), err.getvalue().replace(f"{folder}/", ""))


def _rest(request: Request) -> tuple[Path | None, str, bool, bool]:
    return request.config, request.only, request.json, request.verbose
