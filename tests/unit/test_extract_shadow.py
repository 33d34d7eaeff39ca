"""Shadow trees that pages declare: which templates are opened."""

from __future__ import annotations

import pytest

from syndicate.extract.shadow import with_shadows_open

OPENED = {
    "a shadow tree": ("<a-b><template shadowrootmode='open'>x</template></a-b>", "<a-b><div>x</div></a-b>"),
    "an ordinary template": ("<template>x</template>", "<template>x</template>"),
    "one inside the other": (
        '<template shadowrootmode="open"><template>x</template>y</template>',
        "<div><template>x</template>y</div>",
    ),
    "never closed": ("<TEMPLATE shadowrootmode=closed>x", "<div>x"),
    "closed once more": ("<template shadowrootmode=open>x</template></template>", "<div>x</div></template>"),
}


@pytest.mark.parametrize(("html", "opened"), OPENED.values(), ids=OPENED)
def test_which_templates_are_opened(html: str, opened: str) -> None:
    assert with_shadows_open(html) == opened
