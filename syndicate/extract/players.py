"""Frames that show something of another site, a film, a post, a chart, told from those that sell or count."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from syndicate.extract import dom

_SHOWS = re.compile(
    r"//(?:[\w-]+\.)*(?:youtube(?:-nocookie)?|youtu|vimeo|twitter|x|instagram|facebook|fb|tiktok|dailymotion|soundcloud|"
    r"spotify|bsky|threads|datawrapper|dwcdn|infogram|flourish|giphy|brightcove|jwplayer|jwplatform|glomex|streamable|"
    r"reddit|telegram|podigee|audioboom)\.\w+/|"
    r"[/._-](?:o?embed|embedded|player|videos?|audio|podcasts?|status|posts?|maps|charts?|livestream)(?:[/._?=-]|$)",
    re.IGNORECASE,
)
_SELLS = re.compile(
    r"[/._-](?:ads?|adserver|adsystem|doubleclick|\w*syndication|banners?|pixel|track(?:ing|er)?|consent|cmp|outbrain|"
    r"taboola|newsletter|comments?|share|recaptcha|login)(?:[/._?=-]|$)",
    re.IGNORECASE,
)
_TINY = frozenset(("0", "1", "2", "0px", "1px", "2px"))
_LONGEST = 2_000


def is_player(node: LexborNode) -> bool:
    """Whether a frame is part of what is told: a player, a post, a map or a chart, large enough to be seen."""
    if dom.tag(node) != "iframe" or {dom.attribute(node, "width"), dom.attribute(node, "height")} & _TINY:
        return False
    address = dom.attribute(node, "src") or dom.attribute(node, "data-src")
    return len(address) <= _LONGEST and _SHOWS.search(address) is not None and _SELLS.search(address) is None
