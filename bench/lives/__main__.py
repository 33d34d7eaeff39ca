"""Lives of newsblogs against the real service: see docs/identity.md.

make bench-identity                                     20 seeds, all forms
python -m bench.lives --seeds 3 --forms html,rss        a quick look
python -m bench.lives --seed 7 --form html --trace      one life, poll by poll, with what went wrong
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from bench.lives import report
from bench.lives.drive import Run, run
from bench.lives.forms import BY_NAME, FORMS, Form
from bench.lives.naive import STRATEGIES
from bench.lives.score import Tally


def _runs(seeds: Sequence[int], forms: Sequence[Form], processes: int) -> Iterator[Run]:
    if processes == 1:
        yield from (run(seed, forms) for seed in seeds)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(run, seed, forms) for seed in seeds]):
            yield done.result()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="how many lives")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="this life alone")
    parser.add_argument("--forms", "--form", default="", help="names, parted by commas")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--trace", action="store_true", help="every poll of a life; with --seed")
    parser.add_argument("--keep", type=Path, help="with --seed: keep store and documents in this folder")
    parser.add_argument("--failures", action="store_true", help="say what went wrong, and where")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--strict", action="store_true", help="end with an error where a target is missed")
    options = parser.parse_args()
    if unknown := [name for name in options.forms.split(",") if name and name not in BY_NAME]:
        parser.error(f"no such form: {', '.join(unknown)}; there are: {', '.join(BY_NAME)}")
    return options


def main() -> int:
    options = _options()
    forms = [BY_NAME[name] for name in options.forms.split(",")] if options.forms else list(FORMS)
    started = time.monotonic()
    if options.seed is not None:
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
        runs = [run(options.seed, forms, trace=options.trace, keep=options.keep and options.keep.absolute())]
    else:
        seeds = range(options.first, options.first + options.seeds)
        runs = sorted(_runs(seeds, forms, options.processes), key=lambda done: done.seed)
    by_form = {form.name: report.total([report.worst(done.of(form)) for done in runs]) for form in forms}
    whole = report.whole({form: by_form[form.name] for form in forms})
    strategies = {
        name: report.total([tally for done in runs for (_, other), tally in done.naive.items() if other == name])
        for name in STRATEGIES
    }
    missed = options.strict and not all(target.met(whole.counts) for target in report.TARGETS)
    if options.json:
        told = {**by_form, "all": whole, **strategies}
        print(json.dumps({name: _plain(tally) for name, tally in told.items()}, indent=1))
        return int(missed)
    for done in runs:
        print("\n".join(done.trace))
    polls = sum(done.polls for done in runs)
    print(f"{len(runs)} lives in {len(forms)} forms, {polls} polls, {time.monotonic() - started:.0f} s\n")
    print(report.targets(whole), report.by_form(by_form), report.cells(by_form), sep="\n\n")
    print("", report.by_form({"syndicate": whole, **strategies}), sep="\n")
    if options.failures or options.seed is not None:
        print("", *whole.failures, *whole.unclean[:5], sep="\n")
    return int(missed)


def _plain(tally: Tally) -> dict[str, object]:
    return {
        "counts": dict(tally.counts),
        "held": dict(tally.held),
        "asked": dict(tally.asked),
        "failures": tally.failures,
    }


if __name__ == "__main__":
    sys.exit(main())
