"""The times of a whole list, each post read in the light of its neighbours.

Evidence for the day of a bare clock, strongest first: the post's own date, the day heading it stands under, dates on
its neighbours carried along the list, the page's stand, the poll instant, any other date of the page. With none of
them the time stays unknown. A page's own stamp never becomes the time of a post.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import median

from syndicate.model import Time
from syndicate.normalise.context import Context
from syndicate.normalise.times.evidence import Page, evidence
from syndicate.normalise.times.order import DAY, Spot, back, newest_first
from syndicate.normalise.times.own import honest, read
from syndicate.normalise.times.phrases import Clock
from syndicate.normalise.times.recognise import Stated
from syndicate.normalise.times.settle import SLACK, is_second, on, settle
from syndicate.walk import RawHead, RawUpdate

_PINNED_UNSAID = 16 * 3600
_PINNED_NEAR = DAY // 4
_APART = 8


@dataclass(frozen=True, slots=True)
class _Post:
    """A post that has a clock: ``seconds`` of the day in the page's zone, ``day`` in that zone where it is known."""

    at: int
    stated: Stated
    clock: Clock
    seconds: int
    day: date | None
    own: bool
    pinned: bool


def resolve(
    updates: Sequence[RawUpdate],
    head: RawHead,
    context: Context,
    *,
    first_is_newest: bool | None = None,
    page: Page | None = None,
) -> list[Time | None]:
    """The time of each update, in the order given; None where it can't be known. ``page`` is the evidence of just
    these updates, where that was gathered already."""
    page = page or evidence(updates, head, context)
    stated = honest([read(update, page.language, page.month_first) for update in updates], updates, page)
    times = [_alone(said, update, page) for said, update in zip(stated, updates, strict=True)]
    if all(times):
        return times  # none of them needs its neighbours
    posts = [
        post
        for at, (said, update) in enumerate(zip(stated, updates, strict=True))
        if said is not None and (post := _post(at, said, update, times[at], page))
    ]
    if all(times[post.at] for post in posts):
        return times
    falling = first_is_newest if first_is_newest is not None else newest_first([_spot(post) for post in posts])
    if falling is False:
        posts.reverse()
    posts = _past_midnight(_halves(posts), page)
    days = _days(posts, page)
    folds = _folds(posts, days, page)
    for post, day, fold in zip(posts, days, folds, strict=True):
        if times[post.at] is None and day is not None:
            times[post.at] = _moment(post, day, page, fold)
    return times


def _alone(said: Stated | None, update: RawUpdate, page: Page) -> Time | None:
    """The time of an update that needs no neighbour to be known."""
    if said is None:
        heading = page.day(page.recognise(update.day))
        return on(heading, None, None, page.zone) if heading else None
    if said.clock is not None:
        return settle(said, anchor=None, zone=page.zone) if said.complete else None
    if said.ago is not None:
        return settle(said, anchor=page.clock, zone=page.zone)
    day = page.day(said)
    return on(day, None, said.zone, page.zone) if day else None


def _post(at: int, said: Stated, update: RawUpdate, known: Time | None, page: Page) -> _Post | None:
    clock = said.clock
    if clock is None:
        return None
    if known is not None:
        local = page.local(known.instant)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return _Post(at, said, clock, seconds, local.date(), True, update.pinned)
    own = page.day(said)
    day = own or page.day(page.recognise(update.day))
    if clock.hour == 24:
        clock, day = Clock(0), day and day + timedelta(days=1)
    seconds = clock.seconds
    if said.zone is not None:
        seen = page.here or page.now
        shift = (page.local(seen).utcoffset() or timedelta(0)) - (
            seen.astimezone(said.zone).utcoffset() or timedelta(0)
        )
        seconds += int(shift.total_seconds())
        if day is not None:
            day += timedelta(days=seconds // DAY)
    return _Post(at, said, clock, seconds % DAY, day, own is not None, update.pinned)


def _spot(post: _Post) -> Spot:
    return Spot(post.seconds, post.day)


def _halves(posts: list[_Post]) -> list[_Post]:
    """Among 12-hour clocks, the half of the day of those that forgot to say it: whichever stands better in the list."""
    marked = [post for post in posts if post.clock.twelve]
    if 2 * len(marked) < len(posts) or len(marked) == len(posts):
        return posts
    fixed = list(posts)
    for at, post in enumerate(posts):
        if post.clock.twelve or not 1 <= post.clock.hour <= 12 or post.stated.complete:
            continue
        above = next((p for p in reversed(fixed[:at])), None)
        below = next((p for p in posts[at + 1 :] if p.clock.twelve), None)
        options = []
        for hour in (post.clock.hour % 12, post.clock.hour % 12 + 12):
            clock = replace(post.clock, hour=hour, twelve=True)
            other = replace(post, clock=clock, seconds=(post.seconds - post.clock.seconds + clock.seconds) % DAY)
            options.append((back([Spot(p.seconds) for p in (above, other, below) if p])[1], hour, other))
        fixed[at] = min(options, key=lambda option: option[:2])[2]
    return fixed


def _past_midnight(posts: list[_Post], page: Page) -> list[_Post]:
    """Where one day heading stands over all of a list that ran past midnight, it names the day the list began."""
    headed = [post for post in posts if not post.pinned]
    if len({post.day for post in headed}) != 1 or any(post.own or post.day is None for post in headed):
        return posts
    offsets, _ = back([Spot(post.seconds) for post in headed])
    days = {post.at: _shifted(post.day, offset - min(offsets)) for post, offset in zip(headed, offsets, strict=True)}
    moved = [replace(post, day=days.get(post.at, post.day)) for post in posts]
    ahead = any(post.day and _moment(post, post.day, page).instant > page.now + SLACK for post in moved)
    return posts if ahead else moved


def _days(posts: list[_Post], page: Page) -> list[date | None]:
    """The day of each post, newest first; None where nothing dates the list."""
    walked = [post for post in posts if not post.pinned] or posts
    days: dict[int, date] = {}
    offsets, cost = back([_spot(post) for post in walked])
    known = [at for at, post in enumerate(walked) if post.day]
    if known:
        for at, post in enumerate(walked):
            right = bisect_left(known, at)  # of equally near ones the first
            near = min(known[max(0, right - 1) : right + 1], key=lambda other: abs(other - at))
            days[post.at] = post.day or _shifted(walked[near].day, offsets[at] - offsets[near])
    else:
        days = _anchored(walked, offsets, cost, page)
    for post in posts:
        if post.at not in days:
            found = post.day or _latest(post, walked, days, page)
            if found:
                days[post.at] = found
    return [_not_ahead(post, days.get(post.at), page) for post in posts]


def _shifted(day: date | None, days: int) -> date:
    return (day or date.min) + timedelta(days=days)


def _anchored(walked: list[_Post], offsets: list[int], cost: float, page: Page) -> dict[int, date]:
    """Days for a list of bare clocks, from what the page says of itself; empty if it says nothing."""
    found = _place(walked, offsets, page)
    if found is None:
        return {}
    placed, price = found
    if len(walked) > 2 and (offsets[1] != offsets[0] or _stands_apart(walked, offsets)):
        # The first post may be one that is kept on top without being marked as such.
        others, less = back([_spot(post) for post in walked[1:]])
        again = _place(walked[1:], others, page)
        if again and less + again[1] + _PINNED_UNSAID < cost + price:
            walked, offsets, placed = walked[1:], others, again[0]
    return {post.at: placed + timedelta(days=offset) for post, offset in zip(walked, offsets, strict=True)}


def _stands_apart(walked: list[_Post], offsets: list[int]) -> bool:
    """Whether far more time lies between the first post and the second than between all others."""
    moments = [offset * DAY + post.seconds for post, offset in zip(walked, offsets, strict=True)]
    first, *others = [above - below for above, below in pairwise(moments)]
    return len(others) > 2 and first > max(DAY // 4, _APART * median(others))


def _place(walked: list[_Post], offsets: list[int], page: Page) -> tuple[date, float] | None:
    """The day of the first post that agrees best with the page's anchor, and by how many seconds it disagrees."""
    anchor = page.anchor
    if anchor is None or not walked:
        return None
    kind, moment = anchor
    here = page.local(moment.instant)
    if moment.precision == "day":
        here = datetime.combine(moment.instant.date(), time(), here.tzinfo)
    moments = [offset * DAY + post.seconds for post, offset in zip(walked, offsets, strict=True)]
    newest, oldest = max(moments), min(moments)
    options: list[tuple[float, date]] = []
    for more in range(-2, 3 - min(offsets)):
        first = here.date() + timedelta(days=more)
        start = datetime.combine(first, time(), page.zone)
        if start + timedelta(seconds=newest) > page.local(page.now) + SLACK:
            continue
        span = [(start + timedelta(seconds=edge) - here).total_seconds() for edge in (oldest, newest)]
        options.append((_distance(kind, moment.precision == "day", *span), first))
    if not options:
        return None
    price, first = min(options)
    return first, price


def _distance(kind: str, day: bool, oldest: float, newest: float) -> float:
    """How ill a list from ``oldest`` to ``newest`` (seconds from the anchor) goes with it."""
    if kind == "now":
        return abs(newest)
    if kind == "stand":
        # Posts may be newer than the stand, but seldom by much.
        return abs(newest // DAY) * DAY if day else (newest * 1.5 if newest > 0 else -newest)
    if day:
        return abs(oldest // DAY) * DAY  # a page's date is the day it began
    return max(oldest, -newest, 0.0)


def _latest(post: _Post, walked: list[_Post], days: dict[int, date], page: Page) -> date | None:
    """The day of a pinned post: that of the newest post, unless its clock is later than the page itself then was.

    Where the page tells no time, a clock far later than the newest may be last night's, and its day stays unknown."""
    dated = [(days[other.at], other.seconds) for other in walked if other.at in days]
    if not dated:
        return None
    day, seconds = max(dated)
    if post.seconds <= seconds:
        return day
    stand = page.stand.instant if page.stand and page.stand.precision != "day" else None
    limit = stand or page.clock
    if limit is None:  # as in a list, six hours and more may be last night
        return day if post.seconds - seconds < _PINNED_NEAR else None
    return day if _moment(post, day, page).instant <= limit + SLACK else day - timedelta(days=1)


def _not_ahead(post: _Post, day: date | None, page: Page) -> date | None:
    """A day that was inferred never lies in the future."""
    if day is None or post.day is not None:
        return day
    return day - timedelta(days=1) if _moment(post, day, page).instant > page.now + SLACK else day


def _folds(posts: list[_Post], days: list[date | None], page: Page) -> list[int]:
    """Which of the two equal hours in autumn: the second, as long as an earlier clock rises again further down.

    Without a rise it is the second too while that hour has just been on a page that is read live.
    """
    folds = [0] * len(posts)
    twice = [
        at
        for at, (post, day) in enumerate(zip(posts, days, strict=True))
        if day is not None and post.stated.zone is None and _is_twice(post, day, page)
    ]
    rises = [below for above, below in pairwise(twice) if posts[below].seconds > posts[above].seconds]
    if rises:
        for at in twice:
            folds[at] = int(at < rises[0])
        return folds
    for at in twice:
        day = days[at]
        if day is not None:
            first, second = (_moment(posts[at], day, page, fold).instant for fold in (0, 1))
            folds[at] = int(is_second(first, second, page.clock))
    return folds


def _is_twice(post: _Post, day: date, page: Page) -> bool:
    one, two = (_moment(post, day, page, fold).instant for fold in (0, 1))
    return one.utcoffset() != two.utcoffset() and one.replace(tzinfo=None) == two.replace(tzinfo=None)


def _moment(post: _Post, day: date, page: Page, fold: int = 0) -> Time:
    """``post`` on ``day`` of the page's zone, in its own zone where it states one."""
    if post.stated.zone is None:
        return on(day, post.clock, None, page.zone, fold)
    options = [on(day + timedelta(days=more), post.clock, post.stated.zone, page.zone) for more in (0, -1, 1)]
    return next((option for option in options if page.local(option.instant).date() == day), options[0])
