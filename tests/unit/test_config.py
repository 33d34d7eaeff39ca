"""Configuration: what is taken, and that everything wrong is named with file, line and field, all at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.config import load, locate_file
from syndicate.config.lines import line_of, locate
from syndicate.config.values import format_duration, parse_duration, parse_size
from syndicate.errors import ConfigError

SOURCE = '[[source]]\nid = "flood"\nurl = "https://news.example/flood"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "syndicate.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    """The problems of a text, with the folder left out."""
    with pytest.raises(ConfigError) as caught:
        load(write(folder, text), environ or {})
    return [problem.replace(f"{folder}/", "") for problem in caught.value.problems]


WRONG = {
    "unknown setting": (SOURCE + 'nmae = "x"\n', '4: source.nmae: unknown setting, did you mean "title"?'),
    "misspelt setting": (SOURCE + 'titel = "x"\n', '4: source.titel: unknown setting, did you mean "title"?'),
    "hopeless setting": (SOURCE + "qqqq = 1\n", "4: source.qqqq: unknown setting"),
    "unknown section": ("[sever]\nport = 1\n", "1: sever: unknown section, did you mean [server]?"),
    "plural section": ('[[sources]]\nid = "ab"\n', "1: sources: unknown section, did you mean [[source]]?"),
    "one table for many": ('[source]\nid = "ab"\n', "1: source: must be written as [[source]], not a table"),
    "number for section": ("server = 3\n", "1: server: must be a table under [server], not 3"),
    "number as text": ('[server]\nport = "80"\n', '2: server.port: must be a whole number, not "80"'),
    "text as number": ("[server]\ntitle = 5\n", "2: server.title: must be a text in quotes, not 5"),
    "port too high": ("[server]\nport = 70000\n", "2: server.port: must be at most 65535, not 70000"),
    "no threads": ("[server]\n\nthreads = 0\n", "3: server.threads: must be at least 1, not 0"),
    "bool as text": ('[demo]\nenabled = "yes"\n', '2: demo.enabled: must be true or false, not "yes"'),
    "missing id": ('[[source]]\nurl = "https://news.example/"\n', "1: source.id: is missing"),
    "missing url": ('\n[[source]]\nid = "ab"\n', "2: source.url: is missing"),
    "id with capitals": (
        SOURCE.replace("flood", "Flood", 1),
        '2: source.id: must be 2 to 63 of the characters a-z, 0-9 and -, not "Flood"',
    ),
    "reserved id": (
        SOURCE.replace("flood", "feeds", 1),
        (
            '2: source.id: "feeds" is a path of the service itself '
            "(api, feeds, livez, metrics, readyz, static, status): choose another id"
        ),
    ),
    "duplicate id": (SOURCE + SOURCE, '5: source.id: "flood" is the id of another source already'),
    "duplicate feed": (
        SOURCE + '[[feed]]\nid = "all"\nsources = ["flood"]\n' * 2,
        '8: feed.id: "all" is the id of another feed already',
    ),
    "scheme": (
        '[[source]]\nid = "ab"\nurl = "ftp://news.example/"\n',
        "3: source.url: must be an http:// or https:// URL, a file: URL or a path, not ftp:",
    ),
    "no host": (
        '[[source]]\nid = "ab"\nurl = "https:///x"\n',
        '3: source.url: must be an http:// or https:// URL with a host, not "https:///x"',
    ),
    "password in url": (
        '[[source]]\nid = "ab"\nurl = "https://me:secret@news.example/"\n',
        '3: source.url: must not carry a user name or password: use headers = { Authorization = "env:NAME" }',
    ),
    "interval without unit": (
        SOURCE + 'interval = "5"\n',
        '4: source.interval: must be a duration such as "10s", "5m", "2h" or "1d", not "5"',
    ),
    "interval as number": (
        SOURCE + "interval = 60\n",
        '4: source.interval: must be a duration such as "10s", "5m", "2h" or "1d", not 60',
    ),
    "interval below floor": (
        SOURCE + 'interval = "1s"\n',
        '4: source.interval: "1s" is below [schedule] floor, "10s"',
    ),
    "interval below own floor": (
        '[schedule]\nfloor = "2m"\n' + SOURCE + 'interval = "1m"\n',
        '6: source.interval: "1m" is below [schedule] floor, "2m"',
    ),
    "ceiling below floor": ('[schedule]\nceiling = "1s"\n', '2: schedule.ceiling: must be at least the floor of "10s"'),
    "timezone": (
        SOURCE + 'timezone = "Europe/Berln"\n',
        (
            '4: source.timezone: "Europe/Berln" is no IANA time zone such as "Europe/Berlin", '
            'did you mean "Europe/Berlin"?'
        ),
    ),
    "language": (
        SOURCE + 'language = "german!"\n',
        '4: source.language: must be a language tag such as "de" or "en-GB", not "german!"',
    ),
    "charset": (
        SOURCE + 'charset = "utf-9"\n',
        '4: source.charset: "utf-9" is no charset such as "utf-8" or "windows-1252"',
    ),
    "bytes for charset": (
        SOURCE + 'charset = "base64"\n',
        '4: source.charset: "base64" is no charset such as "utf-8" or "windows-1252"',
    ),
    "extractor": (
        SOURCE + 'extractor = "html"\n',
        (
            '4: source.extractor: must be one of "auto", "feed", "jsonfeed", "liveblog", "markup", "selectors", "text", '
            '"tickaroo", "sourcefabric", "arena", "liveblog24", "scribblelive", "norkon", "wordpress" or "guardian", '
            'not "html"'
        ),
    ),
    "allow, on its own line": (
        SOURCE + 'allow = [\n  "127.0.0.1:80", # fine\n  "nowhere",\n]\n',
        '6: source.allow: must be host:port, like "127.0.0.1:8081", or a network, like "10.1.0.0/16", not "nowhere"',
    ),
    "allow is no list": (
        SOURCE + 'allow = "a:1"\n',
        '4: source.allow: must be a list such as ["one", "two"], not "a:1"',
    ),
    "secret in the file": (
        SOURCE + 'headers = { Authorization = "Bearer abc" }\n',
        (
            '4: source.headers: Authorization is a secret: write Authorization = "env:NAME" '
            "and set SYNDICATE_NAME in the environment"
        ),
    ),
    "secret not set": (
        SOURCE + '[source.headers]\nAuthorization = "env:TOKEN"\n',
        "5: source.headers.Authorization: the environment variable SYNDICATE_TOKEN is not set",
    ),
    "our own header": (SOURCE + 'headers = { Host = "x" }\n', "4: source.headers: Host is set by the service itself"),
    "header injection": (
        SOURCE + 'headers = { X = "a\\r\\nY: b" }\n',
        "4: source.headers: X holds a control character",
    ),
    "rules without file": (SOURCE + 'rules = "news"\n', "4: source.rules: there is no file sites/news.toml"),
    "rules as path": (
        SOURCE + 'rules = "../news"\n',
        '4: source.rules: must be the name of a file in sites/, without ".toml", not "../news"',
    ),
    "feed of unknown source": (
        SOURCE + '[[feed]]\nid = "all"\nsources = ["flood", "floot"]\n',
        '6: feed.sources: there is no source "floot", did you mean "flood"?',
    ),
    "feed of nothing": (SOURCE + '[[feed]]\nid = "all"\nsources = []\n', "6: feed.sources: must not be empty"),
    "feed in a source's place": (
        SOURCE + SOURCE.replace("flood", "rail") + '[[feed]]\nid = "rail"\nsources = ["flood"]\n',
        '8: feed.id: the source "rail" is in no feed, so its own feed would have this id too',
    ),
    "was of another": (
        SOURCE + SOURCE.replace("flood", "rail") + 'was = ["flood"]\n',
        '7: source.was: "flood" is still the id of a source',
    ),
    "was twice": (
        SOURCE + 'was = ["old"]\n' + SOURCE.replace("flood", "rail") + 'was = ["old"]\n',
        '8: source.was: "old" is claimed by another source already',
    ),
    "public_url needed": (
        '[server]\nhost = "0.0.0.0"\n',
        '2: server.host: public_url is required when host is "0.0.0.0": all links are made from it',
    ),
    "public_url with path": (
        '[server]\npublic_url = "https://news.example/blog"\n',
        '2: server.public_url: must end after the host, like "https://news.example", not "https://news.example/blog"',
    ),
    "public_url with slash": (
        '[server]\npublic_url = "https://news.example/"\n',
        '2: server.public_url: must end after the host, like "https://news.example", not "https://news.example/"',
    ),
    "store": (
        '[store]\nurl = "mysql://news.example/x"\n',
        "2: store.url: must be sqlite:///path/to/file or postgresql+psycopg://user@host/database",
    ),
    "store in memory": (
        '[store]\nurl = "sqlite:///:memory:"\n',
        "2: store.url: must be sqlite:///path/to/file or postgresql+psycopg://user@host/database",
    ),
    "size": (
        '[fetch]\nmax_bytes = "5 apples"\n',
        '2: fetch.max_bytes: must be a size such as "5 MB" or a number of bytes, not "5 apples"',
    ),
    "one port for two": ("[demo]\nenabled = true\nport = 8080\n", "3: demo.port: is the port of [server] already"),
    "syntax": ("[server]\nport = \n", "2: port: not valid TOML: invalid value (column 8)"),
    "syntax, twice the same": (
        "[server]\nport = 1\nport = 2\n",
        "3: port: not valid TOML: cannot overwrite a value (column 9)",
    ),
    "syntax, at the end": ('[server]\ntitle = "', "2: title: not valid TOML: unterminated string (at the end)"),
    "a line that is longer than its first": (
        '[server]\ntitle = """\n\n"""\n' + SOURCE + "nope = 1\n",
        "2: server.title: must be one line without control characters",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), WRONG.values(), ids=WRONG.keys())
def test_every_error_names_file_line_and_field(tmp_path: Path, text: str, wanted: str) -> None:
    assert problems(tmp_path, text)[0] == f"syndicate.toml:{wanted}"


def test_all_errors_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = '[server]\nport = 0\n[[source]]\nid = "A"\nnope = 1\n[[feed]]\nid = "all"\nsources = ["gone"]\nlimit = 0\n'
    assert problems(tmp_path, text) == [
        "syndicate.toml:2: server.port: must be at least 1, not 0",
        "syndicate.toml:3: source.url: is missing",
        'syndicate.toml:4: source.id: must be 2 to 63 of the characters a-z, 0-9 and -, not "A"',
        "syndicate.toml:5: source.nope: unknown setting",
        'syndicate.toml:8: feed.sources: there is no source "gone"',
        "syndicate.toml:9: feed.limit: must be at least 1, not 0",
    ]


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"
    with pytest.raises(ConfigError, match=r"none\.toml: can't be read: No such file or directory"):
        load(missing, {})
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b'[server]\ntitle = "\xff"\n')
    with pytest.raises(ConfigError, match=r"binary\.toml:2: file: is not UTF-8 text"):
        load(binary, {})


RULES = {
    "field": ('hosts = ["news.example"]\n\nitem = 3\n', "3: item: must be a text or a list of texts"),
    "unknown field": ('hosts = ["news.example"]\nitem = "p"\nitm = "p"\n', "3: itm: unknown field"),
    "missing field": ('item = "p"\n', "1: hosts: is missing"),
    "syntax": ("\nhosts = \n", "2: hosts: not valid TOML: invalid value (column 9)"),
}


@pytest.mark.parametrize(("text", "wanted"), RULES.values(), ids=RULES.keys())
def test_rule_files_are_part_of_the_configuration(tmp_path: Path, text: str, wanted: str) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "news.toml").write_text(text, encoding="utf-8")
    found = problems(tmp_path, SOURCE + "limit = 5\n")
    assert found[0].startswith("syndicate.toml:4: source.limit:")
    assert found[1] == f"sites/news.toml:{wanted}"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, '[server]\nport = 9000\ntitle = "File"\n[demo]\nenabled = true\n')
    environ = {
        "SYNDICATE_SERVER__PORT": "9001",
        "SYNDICATE_SERVER__TOKEN": "s3cret",
        "SYNDICATE_DEMO__ENABLED": "false",
        "SYNDICATE_FETCH__TIMEOUT": "5s",
        "SYNDICATE_CONFIG": "elsewhere",
        "SYNDICATE_LOG": "json",
    }
    chosen = load(path, environ)
    assert (chosen.server.port, chosen.server.token, chosen.server.title) == (9001, "s3cret", "File")
    assert chosen.demo.enabled is False
    assert chosen.fetch.timeout == timedelta(seconds=5)


def test_secrets_stay_out_of_what_is_printed(tmp_path: Path) -> None:
    environ = {"SYNDICATE_SERVER__TOKEN": "s3cret", "SYNDICATE_STORE__URL": "postgresql://me:s3cret@db.example/news"}
    assert "s3cret" not in repr(load(write(tmp_path, ""), environ))


ENVIRONMENT = {
    "unknown": ("SYNDICATE_SERVER__PROT", "1", "unknown setting, did you mean SYNDICATE_SERVER__PORT?"),
    "unknown section": ("SYNDICATE_SERVR__PORT", "1", "unknown setting, did you mean SYNDICATE_SERVER__PORT?"),
    "no number": ("SYNDICATE_SERVER__PORT", "http", 'must be a whole number, not "http"'),
    "no bool": ("SYNDICATE_FETCH__ROBOTS", "perhaps", 'must be true or false, not "perhaps"'),
    "no duration": (
        "SYNDICATE_SCHEDULE__TICK",
        "soon",
        'must be a duration such as "10s", "5m", "2h" or "1d", not "soon"',
    ),
}


@pytest.mark.parametrize(("variable", "value", "message"), ENVIRONMENT.values(), ids=ENVIRONMENT.keys())
def test_errors_of_the_environment_name_the_variable(tmp_path: Path, variable: str, value: str, message: str) -> None:
    assert problems(tmp_path, "", {variable: value}) == [f"environment: {variable}: {message}"]


def test_headers_come_from_the_environment_and_stay_out_of_the_store(tmp_path: Path) -> None:
    path = write(tmp_path, SOURCE + 'headers = { Authorization = "env:FLOOD_TOKEN", Accept-Language = "de" }\n')
    chosen = load(path, {"SYNDICATE_FLOOD_TOKEN": "Bearer abc"})
    stored = chosen.source_settings()[0].settings["headers"]
    assert stored == {"Authorization": "env:FLOOD_TOKEN", "Accept-Language": "de"}
    assert chosen.headers({"Authorization": "env:FLOOD_TOKEN", "Accept-Language": "de"}) == {
        "Authorization": "Bearer abc",
        "Accept-Language": "de",
    }


def test_a_source_without_a_feed_gets_one_of_its_own(tmp_path: Path) -> None:
    text = SOURCE + 'was = ["water"]\n' + SOURCE.replace("flood", "rail")
    text += '[[feed]]\nid = "travel"\nsources = ["rail"]\nlimit = 5\n'
    feeds = {feed.id: feed for feed in load(write(tmp_path, text), {}).feed_settings()}
    assert feeds["flood"].sources == ("flood",)
    assert feeds["flood"].was == ("water",)
    assert feeds["travel"].sources == ("rail",)
    assert feeds["travel"].limit == 5
    assert set(feeds) == {"flood", "travel"}


@pytest.mark.parametrize("written", ["page.html", "./page.html", "file:page.html"])
def test_paths_start_from_the_folder_of_the_file(tmp_path: Path, written: str) -> None:
    chosen = load(write(tmp_path, f'[[source]]\nid = "ab"\nurl = "{written}"\n'), {})
    assert chosen.source_settings()[0].url == (tmp_path / "page.html").as_uri()


def test_robots_of_a_source_is_that_of_all_unless_it_says_otherwise(tmp_path: Path) -> None:
    text = "[fetch]\nrobots = false\n" + SOURCE + SOURCE.replace("flood", "rail") + "robots = true\n"
    sources = load(write(tmp_path, text), {}).source_settings()
    assert [source.settings["robots"] for source in sources] == [False, True]


def test_the_version_sees_sources_and_feeds_and_nothing_else(tmp_path: Path) -> None:
    one = load(write(tmp_path, SOURCE), {}).version
    assert load(write(tmp_path, "# a comment\n[server]\nport = 9000\n" + SOURCE), {}).version == one
    assert load(write(tmp_path, SOURCE + 'language = "de"\n'), {}).version != one
    assert load(write(tmp_path, SOURCE + '[[feed]]\nid = "all"\nsources = ["flood"]\n'), {}).version != one


ADDRESSES = {
    "default": ("", "http://127.0.0.1:8080"),
    "other port": ("[server]\nport = 90\n", "http://127.0.0.1:90"),
    "v6 loopback": ('[server]\nhost = "::1"\n', "http://[::1]:8080"),
    "public": ('[server]\nhost = "0.0.0.0"\npublic_url = "https://news.example"\n', "https://news.example"),
}


@pytest.mark.parametrize(("text", "wanted"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_the_public_address(tmp_path: Path, text: str, wanted: str) -> None:
    assert load(write(tmp_path, text), {}).site.public_url == wanted


def test_which_file_is_found(tmp_path: Path) -> None:
    usual = tmp_path / "config" / "syndicate.toml"
    assert locate_file({}, tmp_path).parts[-2:] in (("config", "syndicate.toml"), ("shipped", "syndicate.toml"))
    assert locate_file({}, tmp_path).is_absolute()
    usual.parent.mkdir()
    usual.touch()
    assert locate_file({}, tmp_path) == Path("config/syndicate.toml")
    assert locate_file({"SYNDICATE_CONFIG": "other.toml"}, tmp_path) == Path("other.toml")


AD_HOC = {
    "public page": ("https://www.news.example/live/1", "news-example", (), 60),
    "own machine": ("http://127.0.0.1:8081/flood", "127-0-0-1", ("127.0.0.1:8081",), 10),
    "own machine, usual port": ("http://localhost/flood", "localhost", ("localhost:80",), 10),
}


@pytest.mark.parametrize(("target", "id_", "allow", "seconds"), AD_HOC.values(), ids=AD_HOC.keys())
def test_a_page_of_the_users_own(tmp_path: Path, target: str, id_: str, allow: tuple[str, ...], seconds: int) -> None:
    base = load(write(tmp_path, SOURCE + "[demo]\nenabled = true\n"), {})
    chosen = base.ad_hoc(target)
    (source,) = chosen.sources
    assert (source.id, source.url, source.allow) == (id_, target, allow)
    assert source.interval == timedelta(seconds=seconds)
    assert chosen.demo.enabled is False
    assert chosen.store.url.startswith("sqlite:///data/adhoc-")
    assert chosen.store.url == base.ad_hoc(target).store.url != base.ad_hoc(target + "x").store.url


def test_a_file_of_the_users_own(tmp_path: Path) -> None:
    page = tmp_path / "Über uns.html"
    page.touch()
    chosen = load(write(tmp_path, ""), {}).ad_hoc(str(page))
    assert chosen.source_settings()[0].url == page.as_uri()
    assert chosen.sources[0].id == "uber-uns"
    with pytest.raises(ConfigError, match="there is no file"):
        load(write(tmp_path, ""), {}).ad_hoc("www.news.example/live")


@pytest.mark.parametrize(
    ("text", "seconds"), [("10s", 10), ("5m", 300), ("2h", 7200), ("1d", 86400), ("1h30m", 5400), (" 1m 5s ", 65)]
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "0s", "-1s", "5", "m", "1.5h", "5 minutes", "5m1h", "٣m", "9999999d"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        parse_duration(text)


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=3000)))
@settings(max_examples=60)
def test_a_written_duration_reads_back(value: timedelta) -> None:
    whole = timedelta(seconds=int(value.total_seconds()))
    assert parse_duration(format_duration(whole)) == whole


@pytest.mark.parametrize(("given_", "size"), [(5, 5), ("5 MB", 5_000_000), ("2KiB", 2048), ("1 gb", 10**9), ("7", 7)])
def test_sizes(given_: object, size: int) -> None:
    assert parse_size(given_) == size


TOML = '''\
title = "x" # [not.a.table]
many = [
  1, # one
  [2, 3],
  { a = "]" },
]
text = """
[fake]
key = 1
"""
a.b."c d" = 1
[server] # comment
port = 1
[[source]]
id = 'one'
[source.headers]
X = "y"
[[source]]
id = "two"
[[source.part]]
n = 1
'''

LINES = {
    ("title",): 1,
    ("many",): 2,
    ("many", 0): 3,
    ("many", 1): 4,
    ("many", 2): 5,
    ("text",): 7,
    ("a", "b", "c d"): 11,
    ("server",): 12,
    ("server", "port"): 13,
    ("server", "missing"): 12,
    ("source", 0): 14,
    ("source", 0, "id"): 15,
    ("source", 0, "headers", "X"): 17,
    ("source", 1, "id"): 19,
    ("source", 1, "part", 0, "n"): 21,
    ("nowhere",): 1,
}


@pytest.mark.parametrize(("path", "line"), LINES.items(), ids=map(str, LINES))
def test_lines(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(locate(TOML), path) == line
