"""The demo newsblogs, polled for a while: every update once, every edit a revision, every withdrawal a retraction.

The German page has no ids and clock times only; what is counted must be what the script of the demo says happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate.app import open_service
from syndicate.config import Settings, SourceSection, StoreSection
from syndicate.demo import PAGES
from syndicate.demo.script import Report, Script
from syndicate.demo.texts import load
from tests.living import Clock, living

START = datetime(2026, 3, 1, 22, 50, tzinfo=UTC)
PACE = timedelta(seconds=10)
STEP = timedelta(seconds=20)
POLLS = 90


@pytest.fixture
def demo() -> Iterator[tuple[int, Clock]]:
    with living(START, PACE) as running:
        yield running


@pytest.mark.parametrize("path", ["/hochwasser", "/election"])
def test_what_happened_is_what_is_told(demo: tuple[int, Clock], tmp_path: Path, path: str) -> None:
    port, clock = demo
    name, *_ = PAGES[path]
    script = Script(load(name), 1, START, PACE)
    versions: dict[int, list[Report]] = {}
    source = SourceSection(
        id="demo", url=f"http://127.0.0.1:{port}{path}", allow=(f"127.0.0.1:{port}",), timezone="Europe/Berlin"
    )
    settings = Settings(source=(source,), store=StoreSection(url=f"sqlite:///{tmp_path}/store.sqlite3"))
    counts: dict[str, int] = {}
    with open_service(settings) as service:
        for _ in range(POLLS):
            for report in script.at(clock.now).reports:
                known = versions.setdefault(report.number, [])
                if not known or known[-1] != report:
                    known.append(report)
            result = service.poll("demo", clock.now)
            assert result.outcome in ("changed", "unchanged", "not-modified"), result
            for kind, number in result.counts.items():
                counts[kind] = counts.get(kind, 0) + number
            clock.now += STEP
        stored = {one.id: one for one in service.store.updates("demo", 1000)}
    # The last withdrawals are still being counted when the polling ends.
    withdrawn = sum(number % 20 == 8 for number in versions)
    assert counts["new"] == len(versions)
    assert counts["revised"] == sum(len(told) - 1 for told in versions.values())
    assert withdrawn - 1 <= counts["retracted"] <= withdrawn
    assert counts.get("restored", 0) == 0
    assert len(stored) == len(versions) - counts["retracted"]
    times = sorted(one.published.instant.replace(second=0) for one in stored.values() if one.published)
    told = sorted(
        v[-1].at.replace(second=0) for k, v in versions.items() if k % 20 != 8 or v[-1].at > clock.now - 8 * PACE
    )
    assert set(times) >= {at.astimezone(UTC) for at in told}
