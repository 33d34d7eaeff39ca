"""HTML built to choke a parser, told by its characters before a parser sees it.

lexbor and ammonia take quadratic time in the depth of nesting, in the attributes of one element, in formatting that is
never closed and so opened anew in every paragraph, and in the options of a list. One pass over the tags, linear in the
text, bounds all of these from above.
"""

from __future__ import annotations

import re
from collections import defaultdict

MAX_DEPTH = 2_000
MAX_WORK = 100_000_000
"""Depths of all elements added up: many deep nests side by side cost what one deeper nest does."""

MAX_SLIPS = 10_000
"""Elements taken for closed by an end tag that is not their own. A parser may think otherwise."""

MAX_REOPENED = 1_000_000
MAX_ATTRIBUTES = 500
MAX_OPTIONS = 10_000
MAX_TAG = 200_000
"""Characters of one tag, its attributes included."""

_FEW_TAGS = 500
"""So few can't be a trap, unless one of them has too many attributes."""

_PARTS_ATTRIBUTES = " \t\n\f\r/\"'"
"""Between two attributes stands at least one of these."""

# Every repetition is possessive: no character is looked at twice.
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_TAG = re.compile(
    rf"<(?:(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:{_ATTRIBUTE})*+)[\s/]*+(?P<end>>?)"
    r"|(?P<comment>!--)|(?P<cdata>!\[CDATA\[)|[!?/][^>]*+)"
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_COMMENT_END = re.compile(r"--!?>")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOID = _names("area base br col embed hr img input link meta param source track wbr keygen frame bgsound basefont")
_FLAT = _names("p li dd dt tr td th tbody thead tfoot option colgroup caption")
"""Elements that never nest by being left open, since their end tags may be left out (WHATWG HTML, 13.1.2)."""

_FLAT_INSIDE = {"rt": "ruby", "rp": "ruby", "optgroup": "select"}
_LIST_ITEMS = {"li": "li", "dd": "dd", "dt": "dd"}
_ONCE = _names("html head body")
_UNNESTED = _VOID | _ONCE | _FLAT
_FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
_BLOCK = _names("""
    address article aside blockquote button center details dialog dir div dl fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup listing main menu nav ol pre search section summary ul table template
""")
"""Elements whose end tag closes a paragraph left open in them."""

_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_DRAWINGS = ("svg", "math")
_NO_RAW_INSIDE = (*_DRAWINGS, "select", "frameset")
_FOLLOWED = _FORMATTING.union(_NO_RAW_INSIDE)
_LEAVES_DRAWING = (
    _BLOCK
    | _FORMATTING
    | _VOID
    | _FLAT
    | _ONCE
    | _names("""
    foreignobject desc title mi mo mn ms mtext annotation-xml ruby span sub sup var
""")
)
_LABEL = re.compile(r"<(title|desc)[^<>]*+>[^<]*+</\1\s*+>", re.IGNORECASE)
"""A drawing's title or description, whole and plain."""


_EVERY = re.compile(
    rf"<(?:(?:((?ai:{'|'.join(_RAW)}))(?=[\s/>])|(/?[a-zA-Z][^\s/>]*+))((?:{_ATTRIBUTE})*+)[\s/]*+"
    r"(?:>((?(1)(?:[^<]++|<(?!/(?ai:\1)[\s/>]))*+)))?"
    r"|!(?=--)(?:[^-]++|-(?!-!?>))*+(?:--!?>|\Z)|!(\[CDATA\[)|[!?/][^>]*+)"
)
"""A tag: its name, apart where its content is no HTML, its attributes, that content; or another mark, as ``_TAG``."""


def trap(html: str) -> str | None:
    """Why parsing ``html`` could take more than seconds; None where it can't."""
    few = len(html) <= MAX_TAG and html.count("<") <= _FEW_TAGS
    if few and sum(map(html.count, _PARTS_ATTRIBUTES)) <= MAX_ATTRIBUTES:
        return None
    return None if _is_tame(html) else _counted(html)


def _is_tame(html: str) -> bool:
    """Whether ``_counted`` finds no trap, told in a fraction of its time: nothing nests deeper than there are elements.

    Each element can slip, and count, but four times, and what is opened anew is at most all formatting that may be
    open, at every tag. Where it is not plain which tags are text, or there are too many, it is not told.
    """
    tags = _EVERY.findall(html)
    elements = shared = now = most = 0
    still_open: defaultdict[str, int] = defaultdict(int)
    for raw, name, attributes, content, cdata in tags:
        if cdata or (len(attributes) > 2 * MAX_ATTRIBUTES and (len(attributes) > MAX_TAG or _more(attributes))):
            return False
        if raw:
            elements += 1
            if "<" in content and any(still_open[around] for around in _NO_RAW_INSIDE):
                return False
        elif name[:1] == "/":
            closed = name[1:].lower()
            shared += len(attributes)  # those of html and body are among them
            if still_open.get(closed):
                still_open[closed] -= 1
                now -= 1
        elif name:
            elements += 1
            opened = name.lower()
            if opened in _FOLLOWED:
                still_open[opened] += 1
                now += 1
                most = max(most, now)
            elif opened in _ONCE:
                shared += len(attributes)
    few = elements <= min(MAX_DEPTH, MAX_OPTIONS) and 4 * elements <= MAX_SLIPS and elements * elements <= MAX_WORK
    return few and shared <= 2 * MAX_ATTRIBUTES and most * len(tags) <= MAX_REOPENED


def _more(attributes: str) -> bool:
    """Whether a tag has too many attributes."""
    return sum(1 for _ in _ATTRIBUTES.finditer(attributes)) > MAX_ATTRIBUTES


def _counted(html: str) -> str | None:
    """Why ``html`` is a trap, from what may be open at each of its tags."""
    nest = _Nest()
    position = unclosed = 0
    while position >= 0 and not nest.why and (tag := _TAG.search(html, position)) is not None:
        position = tag.end()
        kind = tag.lastgroup
        if kind == "end":
            position = _element(html, tag, nest, believed=position > unclosed)
        elif kind == "comment":
            position = _end(_COMMENT_END.search(html, tag.start() + 2))
        elif kind == "cdata" and nest.drawing:  # what closes in here may close nothing
            unclosed = html.find("]]>", position) % (len(html) + 1)
        elif kind == "cdata":  # a comment, and a bad one
            position = html.find(">", position)
    return nest.why


def _element(html: str, tag: re.Match[str], nest: _Nest, *, believed: bool) -> int:
    """Count one tag, an end tag only if it is ``believed``; where to go on, -1 for nowhere."""
    close, name, attributes, end, *_ = tag.groups()
    name, position = name.lower(), tag.end()
    if len(attributes) > 2 * MAX_ATTRIBUTES or name in _ONCE:
        nest.why = nest.overloaded(name, attributes)
    if not end or name == "plaintext":
        return -1
    if close:
        if believed:
            nest.close(name)
    elif name in _RAW and not nest.ignores_raw():
        raw = _RAW[name].search(html, position)
        return len(html) if raw is None else raw.start()
    elif nest.drawing and (label := _LABEL.match(html, tag.start())) is not None:
        return label.end()
    else:
        nest.open(name, attributes, closed=html[position - 2] == "/")
    return position


def _end(found: re.Match[str] | None) -> int:
    return -1 if found is None else found.end()


class _Nest:
    """The elements that may be open.

    An end tag that is not that of the innermost element is believed, but what it closes is counted: the tree is at
    most as deep as ``names`` and ``slips`` together, each element perhaps with a flat one in it.
    """

    def __init__(self) -> None:
        self.why: str | None = None
        self.names: list[str] = []
        self.flat = [""]  # which flat element may be open in each of them
        self.count: defaultdict[str, int] = defaultdict(int)
        self.work = self.slips = self.reopened = self.options = self.shared = self.active = 0
        self.formats: defaultdict[str, list[str | None]] = defaultdict(list)
        self.drawing = 0
        self._inside = False  # surely inside a drawing, where "/>" closes

    def overloaded(self, name: str, attributes: str) -> str | None:
        """Why one tag is too much; those of ``html`` and ``body`` count as one, for they end up in one element."""
        if len(attributes) > MAX_TAG:
            return f"a <{name[:20]}> is longer than {MAX_TAG // 1000} kB"
        count = sum(1 for _ in _ATTRIBUTES.finditer(attributes))
        if name in _ONCE:
            self.shared = count = self.shared + count
        return f"a <{name[:20]}> has more than {MAX_ATTRIBUTES} attributes" if count > MAX_ATTRIBUTES else None

    def ignores_raw(self) -> bool:
        """Whether a ``title`` and its like may be an element like others, or none at all, and tags in it tags."""
        return bool(self.drawing or self.count["select"] or self.count["frameset"])

    def open(self, name: str, attributes: str, *, closed: bool) -> None:
        if name in _DRAWINGS and not self.drawing:
            self._inside = True
        elif not self.drawing or name in _LEAVES_DRAWING:
            self._inside = False
        if closed and self._inside:
            return
        if not self.drawing and (name in _UNNESTED or self.count[_FLAT_INSIDE.get(name, "")]):
            if name not in _VOID and name not in _ONCE:
                self._flat(_LIST_ITEMS.get(name, "p"))
                self._option(name)
            return
        if name in _FORMATTING:
            known = attributes in self.formats[name]
            self.formats[name].append(None if known else attributes)
            self.active += not known
        self.names.append(name)
        self.flat.append("")
        self.count[name] += 1
        self.drawing += name in _DRAWINGS
        self.work += len(self.names)
        if len(self.names) > MAX_DEPTH or self.work > MAX_WORK:
            self.why = "it nests its elements too deep"

    def _option(self, name: str) -> None:
        self.options += name == "option"
        if self.options > MAX_OPTIONS:
            self.why = f"it has more than {MAX_OPTIONS} options"

    def close(self, name: str) -> None:
        if name in _FLAT or name in _FLAT_INSIDE:
            self._inside = False
            self._reopen()
            if self.flat[-1] in ("p", _LIST_ITEMS.get(name)):
                self.flat[-1] = ""
        if self.formats.get(name):
            self.active -= self.formats[name].pop() is not None
        if not self.count[name]:
            return
        slips = 0 if name in _BLOCK or not self.flat[-1] else 1
        while (last := self.names.pop()) != name:
            self._left(last)
            slips += 1
        self._left(name)
        if slips:
            self._inside = False
            self._reopen()
            self._slipped(slips + 1)

    def _flat(self, kind: str) -> None:
        """A flat element closes the last one; only an item of one kind of list stays open around that of another."""
        last = self.flat[-1]
        self.flat[-1] = last if kind == "p" and last else kind
        self._slipped(int("p" != kind != last and last not in ("", "p")))
        self._reopen()

    def _slipped(self, count: int) -> None:
        self.slips += count
        if self.slips > MAX_SLIPS:
            self.why = "too many of its elements are closed by the end of another"

    def _left(self, name: str) -> None:
        self.flat.pop()
        self.count[name] -= 1
        self.drawing -= name in _DRAWINGS

    def _reopen(self) -> None:
        """Formatting that was cut off is opened again where text goes on."""
        self.reopened += self.active
        if self.reopened > MAX_REOPENED:
            self.why = "its formatting is never closed"
