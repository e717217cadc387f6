"""What the tests of the replay work with: the example files, and the command with its output."""

import json
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from bot.replay import Request, main
from tests.upkeep.tree import ROOT

EXAMPLES = ROOT / "docs" / "examples" / "replay"
SLA, MAP, INCIDENTS = EXAMPLES / "sla.yml", EXAMPLES / "servicenow.yml", EXAMPLES / "incidents.csv"

Json = dict[str, object]

HEAD = """\
timezone: UTC
calendar: office
calendars: {office: {hours: {mon-fri: "09:00-17:00"}}}
slack: {bot_token: "${SLACK_BOT_TOKEN}", app_token: "${SLACK_APP_TOKEN}", channels: {legal: C0LEGAL}}
"""


@dataclass(frozen=True)
class Done:
    """How a replay ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Json:
        """The result, of a replay that was asked for JSON."""
        result = json.loads(self.out)
        assert isinstance(result, dict)
        return result


def replay(
    file: Path,
    map_file: Path | None = None,
    sla: Path = SLA,
    *,
    now: str = "",
    as_json: bool = True,
    limit: int = 20,
) -> Done:
    """Run the command."""
    out, err = StringIO(), StringIO()
    request = Request(file, sla, map_file, now=now, json=as_json, limit=limit)
    code = main(request, {}, out, err)
    return Done(code, out.getvalue(), err.getvalue())


def part(result: Json, *path: str) -> Json:
    """A part of a result that is an object."""
    found: object = result
    for name in path:
        assert isinstance(found, dict)
        found = found[name]
    assert isinstance(found, dict)
    return found


def listed(result: Json, *path: str) -> list[Json]:
    """A part of a result that is a list of objects."""
    found = part(result, *path[:-1])[path[-1]]
    assert isinstance(found, list)
    return found


def written(folder: Path, name: str, text: str) -> Path:
    """A file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def events(folder: Path, *happened: Json) -> Path:
    """A file of plain events."""
    return written(folder, "events.jsonl", "".join(json.dumps(one) + "\n" for one in happened))
