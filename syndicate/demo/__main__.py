"""``python -m syndicate.demo [PORT]``: the demo newsblogs on loopback, until interrupted."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from syndicate.demo import PAGES, serve

HOST = "127.0.0.1"


def main(arguments: list[str]) -> int:
    """The exit code: 2 for a port that is no number, 1 for one that can't be had."""
    port = arguments[0] if arguments else "8081"
    if not port.isdecimal() or int(port) > 65535:
        print(f"syndicate.demo: not a port: {port}", file=sys.stderr)  # noqa: T201  # this is the command's output
        return 2

    def ready(bound: int) -> None:
        for path in PAGES:
            print(f"http://{HOST}:{bound}{path}", flush=True)  # noqa: T201  # this is the command's output

    try:
        serve(HOST, int(port), now=lambda: datetime.now(UTC), ready=ready)
    except OSError as error:
        print(f"syndicate.demo: port {port}: {error.strerror}", file=sys.stderr)  # noqa: T201  # likewise
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
