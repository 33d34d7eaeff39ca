"""Run by the judges' own Python: what REDbot notes about the addresses named on the command line, as JSON.

Each argument is an object with ``url`` and the ``headers`` to ask with. Of each note its level, its name and what it
says; REDbot asks again for each of its own checks (conditional requests, ranges, content codings). It is held to this
machine: a connection to any other, or a look-up of a name, ends the run.
"""

from __future__ import annotations

import ipaddress
import json
import sys
from configparser import ConfigParser

import thor
from redbot.resource import HttpResource


def held_to_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: the interpreter calls it before it connects or resolves, whoever asked for it."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        host = arguments[1][0]  # type: ignore[index]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not ipaddress.ip_address(str(host)).is_loopback:
        raise PermissionError(f"REDbot would have asked {host}")


def notes(asked: list[dict[str, object]]) -> list[dict[str, object]]:
    parser = ConfigParser()
    parser.read_dict({"redbot": {"enable_local_access": "True"}})
    found: list[dict[str, object]] = []

    def check(place: int) -> None:
        if place == len(asked):
            thor.stop()
            return
        headers = dict(asked[place].get("headers") or {})
        resource = HttpResource(parser["redbot"])
        resource.set_request(str(asked[place]["url"]), headers=list(headers.items()))

        @thor.events.on(resource)
        def check_done() -> None:
            found.append(
                {
                    "status": resource.response.status_code,
                    "error": repr(resource.fetch_error) if resource.fetch_error else None,
                    "notes": [
                        [one.level.name, type(one).__name__, one.summary] for one in every(resource.response.notes)
                    ],
                }
            )
            thor.schedule(0, check, place + 1)

        resource.check()

    thor.schedule(0, check, 0)
    thor.run()
    return found


def every(told):
    for one in told:
        yield one
        yield from every(one.subnotes)


if __name__ == "__main__":
    sys.addaudithook(held_to_this_machine)
    json.dump(notes([json.loads(argument) for argument in sys.argv[1:]]), sys.stdout)
