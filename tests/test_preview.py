"""The preview server's two halves: what it answers, and that nothing stops it."""

import logging
import threading
from collections.abc import Callable
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from click import ClickException

from regesta.plugin.live import Live
from regesta.preview import LISTED, Failure, Preview, attempt, banner, inject, page

NASTY = "content/a.yml:1:2: error: unknown '<script>alert(1)</script>' & \"x\" [unknown-actor]"


def site(folder: Path, **files: str) -> Path:
    """Write a site; `people_index` is the file people/index.html."""
    for name, body in files.items():
        path = folder / f"{name.replace('_', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<html><body class='x'><p>{body}</p></body></html>", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _tidy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Previews keep their sites where the test is cleaned up."""
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "kept"))


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    shown = Preview()
    shown.publish(site(tmp_path / "built", index="home", people_index="people", people_a="a"))
    return shown


def text(preview: Preview, path: str) -> str:
    return preview.answer(path).body.decode()


# What is answered


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("/", "<p>home</p>"),
        ("/index.html", "<p>home</p>"),
        ("/people/", "<p>people</p>"),
        ("/people/a.html", "<p>a</p>"),
        ("/people/../people/./", "<p>people</p>"),
    ],
)
def test_a_page_is_served_at_its_address(preview: Preview, path: str, holds: str) -> None:
    answer = preview.answer(path)
    assert answer.status is HTTPStatus.OK
    assert answer.kind == "text/html; charset=utf-8"
    assert holds in answer.body.decode()


def test_a_folder_without_its_slash_is_redirected(preview: Preview) -> None:
    answer = preview.answer("/people")
    assert (answer.status, answer.location) == (HTTPStatus.FOUND, "/people/")


@pytest.mark.parametrize(
    "path",
    ["/none/", "/people/none.html", "/../secret.txt", "/\x00", "//etc/passwd", "/livereload/x"],
)
def test_what_is_not_there_is_not_found(preview: Preview, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    assert preview.answer(path).status is HTTPStatus.NOT_FOUND


def test_a_link_out_of_the_site_is_not_followed(preview: Preview, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    built = site(tmp_path / "linked", index="home")
    (built / "link.txt").symlink_to(tmp_path / "secret.txt")
    preview.publish(built)
    assert preview.answer("/link.txt").status is HTTPStatus.NOT_FOUND


def test_the_sites_own_page_stands_for_what_is_not_there(tmp_path: Path) -> None:
    preview = Preview()
    preview.publish(site(tmp_path / "built", index="home", **{"404": "lost"}))
    answer = preview.answer("/none/")
    assert answer.status is HTTPStatus.NOT_FOUND
    assert "<p>lost</p>" in answer.body.decode()
    assert "preview.js" in answer.body.decode()


def test_a_site_below_a_path_is_served_there_alone(tmp_path: Path) -> None:
    preview = Preview("/repo/")
    preview.publish(site(tmp_path / "built", index="home"))
    assert preview.answer("/").location == "/repo/"
    assert preview.answer("/repo").location == "/repo/"
    assert "<p>home</p>" in text(preview, "/repo/")
    assert preview.answer("/index.html").status is HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.json", "application/json; charset=utf-8"),
        ("a.xml.gz", "application/gzip"),
        ("a.png", "image/png"),
        ("a.unheard-of", "application/octet-stream"),
    ],
)
def test_a_file_is_sent_as_it_is_with_its_media_type(
    preview: Preview, tmp_path: Path, name: str, kind: str
) -> None:
    built = site(tmp_path / "new", index="home")
    (built / name).write_bytes(b"\x00<body>\xff")
    preview.publish(built)
    answer = preview.answer(f"/{name}")
    assert (answer.body, answer.kind) == (b"\x00<body>\xff", kind)


def ask(
    preview: Preview, method: str, path: str, query: str = ""
) -> tuple[str, dict[str, str], bytes]:
    """Ask as a WSGI server does."""
    seen: list[Any] = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        seen.extend((status, dict(headers)))

    body = b"".join(preview(environ, start_response))  # type: ignore[arg-type]
    return seen[0], seen[1], body


def test_a_request_is_answered_as_wsgi_has_it(preview: Preview) -> None:
    status, headers, body = ask(preview, "GET", "/people/")
    assert status == "200 OK"
    assert headers["Content-Length"] == str(len(body))
    assert headers["Cache-Control"] == "no-store"
    assert ask(preview, "HEAD", "/people/") == (status, headers, b"")
    assert ask(preview, "GET", "/people", "q=1")[1]["Location"] == "/people/?q=1"


def test_an_address_in_any_script_is_understood(preview: Preview, tmp_path: Path) -> None:
    preview.publish(site(tmp_path / "new", київ_index="Kyiv"))
    wire = "/київ/".encode().decode("latin-1")
    assert b"<p>Kyiv</p>" in ask(preview, "GET", wire)[2]
    assert ask(preview, "GET", wire[:-1])[1]["Location"] == "/%D0%BA%D0%B8%D1%97%D0%B2/"


# The banner, and the page of problems


def test_after_a_failure_the_last_site_stays_with_a_banner(preview: Preview) -> None:
    preview.fail(Failure("1 error in content", (NASTY,)))
    for path, body in (("/", "home"), ("/people/", "people")):
        shown = text(preview, path)
        assert f"<p>{body}</p>" in shown
        assert shown.index("<body class='x'>") < shown.index("1 error in content")
        assert "content/a.yml:1:2: error: unknown" in shown
        assert "<script>alert" not in shown
    assert preview.answer("/people").location == "/people/"


def test_a_site_that_can_be_built_again_has_no_banner(preview: Preview, tmp_path: Path) -> None:
    preview.fail(Failure("1 error in content"))
    preview.publish(site(tmp_path / "new", index="mended"))
    assert "<p>mended</p>" in text(preview, "/")
    assert "1 error" not in text(preview, "/")


def test_without_any_site_every_address_is_the_page_of_problems() -> None:
    preview = Preview()
    preview.fail(Failure("1 error in content", (NASTY,)))
    for path in ("/", "/entries/x/", "/a.css", "/none"):
        answer = preview.answer(path)
        assert answer.status is HTTPStatus.OK
        assert "content/a.yml:1:2: error: unknown" in answer.body.decode()
    assert preview.answer("/livereload/preview.js").kind.startswith("text/javascript")


class Outline(HTMLParser):
    """Notes which elements are open when, and that each is closed in its turn."""

    VOID = frozenset({"meta", "link"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.data: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        del attrs
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be this one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep text as a reader sees it."""
        self.data.append(data)


@pytest.mark.parametrize("make", [banner, page])
def test_what_is_shown_of_a_failure_is_well_formed_and_escaped(
    make: Callable[[Failure], str],
) -> None:
    outline = Outline(make(Failure("<b>Broken</b>", (NASTY, "second\nline"))))
    assert outline.open == []
    assert outline.seen.count("li") == 2
    assert "script" not in outline.seen
    assert "<b>Broken</b>" in outline.data
    assert NASTY in outline.data
    assert "second\nline" in outline.data


def test_a_very_long_list_is_cut_and_says_so() -> None:
    shown = page(Failure("x", tuple(f"problem {n}" for n in range(LISTED + 7))))
    assert f"problem {LISTED - 1}<" in shown
    assert f"problem {LISTED}<" not in shown
    assert "and 7 more" in shown


@pytest.mark.parametrize("html", [b"<p>no body</p>", b"", b"</body>"])
def test_any_html_takes_script_and_banner(html: bytes) -> None:
    shown = inject(html, "<script></script>", Failure("Broken")).decode()
    assert "Broken" in shown
    assert "<script></script>" in shown


# News


def name(preview: Preview) -> str:
    """Return what a page says is shown."""
    return text(preview, "/").split('data-shown="')[1].split('"')[0]


def test_a_page_hears_at_once_that_it_is_outdated(preview: Preview, tmp_path: Path) -> None:
    old = name(preview)
    preview.publish(site(tmp_path / "new", index="new"))
    new = name(preview)
    assert new != old
    assert text(preview, f"/livereload/wait/{old}") == new


@pytest.mark.parametrize("change", ["publish", "fail"])
def test_a_waiting_page_hears_of_news(preview: Preview, tmp_path: Path, change: str) -> None:
    heard: list[str] = []
    old = name(preview)
    waiting = threading.Thread(
        target=lambda: heard.append(text(preview, f"/livereload/wait/{old}"))
    )
    waiting.start()
    if change == "publish":
        preview.publish(site(tmp_path / "new", index="new"))
    else:
        preview.fail(Failure("1 error"))
    waiting.join(timeout=30)
    assert heard == [name(preview)]
    assert heard != [old]


def test_a_page_that_waits_in_vain_is_told_so(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regesta.preview.WAIT", 0.01)
    assert text(preview, f"/livereload/wait/{name(preview)}") == name(preview)


def test_the_same_failure_again_is_no_news(preview: Preview) -> None:
    preview.fail(Failure("1 error", ("a",)))
    once = name(preview)
    preview.fail(Failure("1 error", ("a",)))
    assert name(preview) == once
    preview.fail(Failure("1 error", ("b",)))
    assert name(preview) != once


def test_two_servers_never_mean_the_same_by_a_name(tmp_path: Path) -> None:
    names = set()
    for number in range(2):
        preview = Preview()
        preview.publish(site(tmp_path / str(number), index="home"))
        names.add(name(preview))
    assert len(names) == 2


def test_no_request_sees_half_a_site_while_sites_change(tmp_path: Path) -> None:
    """Each site is one letter on many pages; a reader always finds every page, and whole."""
    preview = Preview()
    pages = [f"p{number}" for number in range(10)]
    preview.publish(site(tmp_path / "first", **dict.fromkeys(pages, "x" * 2000)))
    done, wrong = threading.Event(), list[str]()

    def read() -> None:
        while not done.is_set():
            for path in pages:
                answer = preview.answer(f"/{path}.html")
                body = answer.body.decode().split("<p>")[-1].split("</p>")[0]
                if answer.status is not HTTPStatus.OK or body != body[:1] * 2000:
                    wrong.append(f"{path}: {answer.status} {body[:10]}")

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for letter in "abcdefghijklmnopqrstuvwxyz":
        preview.publish(site(tmp_path / "built", **dict.fromkeys(pages, letter * 2000)))
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_old_sites_do_not_pile_up(tmp_path: Path) -> None:
    preview = Preview()
    for _ in range(5):
        preview.publish(site(tmp_path / "built", index="home"))
    (store,) = (tmp_path / "kept").iterdir()
    assert len(list(store.iterdir())) == 2
    preview.close()
    assert list((tmp_path / "kept").iterdir()) == []


def test_memory_is_given_back_also_while_changes_do_not_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searches: list[None] = []
    monkeypatch.setattr("regesta.plugin.live.gc.collect", lambda: searches.append(None))
    live = Live()
    for _ in range(100):
        live.tidy_later()
    live.close()
    assert 5 <= len(searches) < 50


# Attempts


def test_a_build_that_works_is_no_failure() -> None:
    assert attempt(lambda: None, listen_to=["engine"]) is None


def test_warnings_of_a_build_that_works_are_no_failure() -> None:
    assert attempt(lambda: logging.getLogger("engine").warning("x"), listen_to=["engine"]) is None


def test_an_expected_failure_says_what_was_logged_on_the_way() -> None:
    def build() -> None:
        log = logging.getLogger("engine.part")
        log.info("nothing of note")
        log.warning("a link leads %s", "nowhere")
        log.warning("a link leads %s", "nowhere")
        log.error("and more")
        raise ClickException("Aborted with 2 warnings in strict mode!")

    assert attempt(build, listen_to=["engine"]) == Failure(
        "Aborted with 2 warnings in strict mode!", ("a link leads nowhere", "and more")
    )


def test_what_other_threads_log_is_no_part_of_the_failure() -> None:
    def build() -> None:
        said = threading.Thread(target=logging.getLogger("engine").warning, args=["code 404"])
        said.start()
        said.join()
        raise ClickException("x")

    assert attempt(build, listen_to=["engine"]) == Failure("x")


@pytest.mark.parametrize(
    ("error", "summary"),
    [
        (KeyError("title"), "KeyError: 'title'"),
        (SystemExit(3), "SystemExit: 3"),
        (RecursionError("too deep"), "RecursionError: too deep"),
    ],
)
def test_any_other_failure_is_caught_and_its_traceback_logged(
    error: BaseException, summary: str, caplog: pytest.LogCaptureFixture
) -> None:
    def build() -> None:
        raise error

    assert attempt(build, listen_to=["engine"]) == Failure(summary)
    assert "Traceback" in caplog.text


def test_an_interrupt_is_not_caught() -> None:
    def build() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(build, listen_to=["engine"])


def test_a_logger_is_left_as_it_was() -> None:
    before = list(logging.getLogger("engine").handlers)
    attempt(lambda: 1 / 0, listen_to=["engine"])
    assert logging.getLogger("engine").handlers == before
