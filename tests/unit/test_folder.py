"""Published documents as files: the store's, no less and no more."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from syndicate.deliver.folder import Folder
from syndicate.errors import SyndicateError
from syndicate.store import FeedSettings
from syndicate.store.records import Coded, Rendered, SourceSettings
from tests.builders import at, make_new
from tests.newsroom import Newsroom


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path)
    room.tell(make_new())
    return room


def publish(room: Newsroom, content: bytes, *, coded: bool = True) -> None:
    packed = gzip.compress(content)
    forms = {"gzip": Coded(packed, f'"gz {content[:9]!r}"')} if coded else {}
    made = {"atom": Rendered(content, "application/atom+xml", f'"{content[:9]!r}"', at(0), forms)}
    assert room.store.publish("flood", room.store.feed("flood").seq, "test", made)


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_is_published_is_there_with_its_forms(newsroom: Newsroom, tmp_path: Path) -> None:
    root = tmp_path / "www"
    folder = Folder(root, newsroom.store)
    publish(newsroom, b"one" * 100)
    assert folder.update() == 2
    assert gzip.decompress((root / "feeds/flood.atom.gz").read_bytes()) == b"one" * 100
    assert (root / "feeds/flood.atom").stat().st_mtime == at(0).timestamp()
    assert folder.update() == Folder(root, newsroom.store).update() == 0
    publish(newsroom, b"two" * 100)
    assert folder.update() == 2
    assert (root / "feeds/flood.atom").read_bytes() == b"two" * 100
    publish(newsroom, b"tiny", coded=False)
    folder.update()
    assert files(root) == {"feeds/flood.atom": b"tiny"}


def test_no_head_is_there_before_what_it_leads_to(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path, newsroom.store)
    made = {
        name: Rendered(name.encode(), "application/atom+xml", f'"{name}"', at(0), {})
        for name in ("atom", "archive/10.atom", "archive/9.atom")
    }
    assert newsroom.store.publish("flood", newsroom.store.feed("flood").seq, "test", made)
    order: list[str] = []
    monkeypatch.setattr("syndicate.deliver.folder.replace_file", lambda path, *_: order.append(path.name))
    assert folder.update() == 3
    assert order == ["9.atom", "10.atom", "flood.atom"]


def test_a_head_waits_for_an_archive_document_that_is_just_replaced(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path, newsroom.store)
    made = {
        name: Rendered(b"one", "application/atom+xml", f'"{name}"', at(0), {}) for name in ("atom", "archive/1.atom")
    }
    assert newsroom.store.publish("flood", newsroom.store.feed("flood").seq, "test", made)
    with monkeypatch.context() as patched:
        patched.setattr(newsroom.store, "form", lambda *_: None)
        assert folder.update() == 0
    assert folder.update() == 2


def test_what_retired_or_moved_is_gone(newsroom: Newsroom, tmp_path: Path) -> None:
    root = tmp_path / "www"
    folder = Folder(root, newsroom.store)
    publish(newsroom, b"one", coded=False)
    folder.update()
    source = SourceSettings(id="flood", url="https://upstream.example/flood")
    newsroom.store.apply_settings([source], [FeedSettings("river", ("flood",), was=("flood",))], version="a", now=at(1))
    folder.update()
    assert files(root) == {"feeds/river.atom": b"one"}
    newsroom.store.apply_settings([source], [FeedSettings("river", ("flood",), retired=True)], version="b", now=at(2))
    folder.update()
    assert files(root) == {}


def test_a_folder_that_cannot_be_written_is_one_line(newsroom: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "www").write_text("a file")
    publish(newsroom, b"one")
    folder = Folder(tmp_path / "www", newsroom.store)
    with pytest.raises(SyndicateError, match=r"\[publish\] directory: .*www"):
        folder.update()
    (tmp_path / "www").unlink()
    assert folder.update() == 2
