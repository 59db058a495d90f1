"""A real `mkdocs serve`: what an editor sees while content is written, broken and mended."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from live import MKDOCS_YML, LiveServer, Response, write_project

pytestmark = pytest.mark.slow

BANNER = 'class="regesta-problems"'
THIRD = "date: 2024-10-14\ntitle: The third\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


@pytest.fixture
def server(project: Path) -> Iterator[LiveServer]:
    with LiveServer(project) as running:
        yield running


def is_missing(answer: Response) -> bool:
    return answer.status == 404


def is_fine(answer: Response) -> bool:
    return answer.status == 200 and BANNER not in answer.text


def entry(server: LiveServer, name: str) -> Path:
    return server.project / "content/entries" / f"{name}.yml"


# Every change shows, after one build


def test_saving_adding_renaming_and_deleting_show_after_one_build_each(server: LiveServer) -> None:
    """A second build for any of the changes would be counted by the end of the list."""
    entries = server.project / "content/entries"
    assert server.builds == 1
    (entries / "first.yml").write_text("date: 2024-10-12\ntitle: Saved\n")
    server.wait_for("entries/first/", "Saved")
    (entries / "third.yml").write_text(THIRD)
    server.wait_for("entries/third/", "The third")
    (entries / "third.yml").rename(entries / "fourth.yml")
    server.wait_for("entries/third/", is_missing)
    assert server.get("entries/fourth/").status == 200
    new = entries / ".second.yml.tmp"
    new.write_text("date: 2024-10-13\ntitle: Replaced\n")
    new.replace(entries / "second.yml")
    server.wait_for("entries/second/", "Replaced")
    (entries / "2024").mkdir()
    (entries / "2024/fifth.yml").write_text("date: 2024-10-15\ntitle: The fifth\n")
    server.wait_for("entries/fifth/", "The fifth")
    (entries / "2024/fifth.yml").unlink()
    server.wait_for("entries/fifth/", is_missing)
    (server.project / "content/people.yml").write_text("mark-rutte: {name: Mark R.}\n")
    server.wait_for("people/mark-rutte/", "Mark R.")
    assert server.builds == 8


def test_the_way_vim_saves_is_one_change(server: LiveServer) -> None:
    folder = server.project / "content/entries"
    swap = folder / ".first.yml.swp"
    swap.write_text("x")
    (folder / "4913").touch()
    (folder / "4913").unlink()
    (folder / "first.yml").rename(folder / "first.yml~")
    (folder / "first.yml").write_text("date: 2024-10-12\ntitle: Saved\n")
    (folder / "first.yml~").unlink()
    swap.unlink()
    server.wait_for("entries/first/", "Saved")
    entry(server, "third").write_text(THIRD)
    server.wait_for("entries/third/", "The third")
    assert server.builds == 3


def test_many_files_at_once_end_in_the_last_state(server: LiveServer) -> None:
    for number in range(300):
        entry(server, f"n{number}").write_text(f"date: 2024-10-14\ntitle: Number {number}\n")
    server.wait_for("entries/n299/", "Number 299")
    server.wait_for("entries/n0/", "Number 0")
    shutil.rmtree(server.project / "content/entries")
    entry(server, "x").parent.mkdir()
    entry(server, "last").write_text("date: 2024-10-14\ntitle: The last\n")
    server.wait_for("entries/last/", "The last")
    server.wait_for("entries/n0/", is_missing)


def test_an_edit_made_during_a_build_is_built_after_it(server: LiveServer) -> None:
    hold = server.project / "hold"
    hold.touch()
    (server.project / "content/about.md").write_text("New.\n")  # which MkDocs has to build
    entry(server, "first").write_text("date: 2024-10-12\ntitle: During\n")
    server.wait_for("entries/first/", lambda _: server.builds == 2)
    entry(server, "second").write_text("date: 2024-10-13\ntitle: Later\n")
    hold.unlink()
    server.wait_for("entries/second/", "Later")
    assert "During" in server.get("entries/first/").text


def test_an_edit_made_during_the_first_build_is_built_after_it(project: Path) -> None:
    hold = write_project(project, {"hold": ""}) / "hold"
    server = LiveServer(project)

    def edit() -> None:
        while not server.started or server.builds == 0:
            threading.Event().wait(0.02)
        # The plugin has noted the state of the files by the time that the hook holds the build up.
        while not (project / "held").exists():
            threading.Event().wait(0.02)
        entry(server, "first").write_text("date: 2024-10-12\ntitle: Early\n")
        hold.unlink()

    editor = threading.Thread(target=edit)
    editor.start()
    with server:
        editor.join()
        server.wait_for("entries/first/", "Early")


def test_requests_are_answered_while_a_site_is_built(server: LiveServer) -> None:
    hold = server.project / "hold"
    hold.touch()
    (server.project / "content/about.md").write_text("New.\n")  # which MkDocs has to build
    entry(server, "first").write_text("date: 2024-10-12\ntitle: Saved\n")
    server.wait_for("", lambda _: server.builds == 2)
    for path in ("", "entries/first/", "chronology/", "css/base.css"):
        assert server.get(path).status == 200
    assert "The first" in server.get("entries/first/").text
    hold.unlink()
    server.wait_for("entries/first/", "Saved")


def test_templates_and_theme_are_watched(project: Path) -> None:
    config = MKDOCS_YML.replace("[regesta]", "[{regesta: {templates: templates}}]")
    template = "templates/entry.md.jinja"
    write_project(project, {"mkdocs.yml": config, template: "<p>one way</p>\n"})
    with LiveServer(project) as server:
        assert "one way" in server.get("entries/first/").text
        (project / template).write_text("<p>another way</p>\n")
        server.wait_for("entries/first/", "another way")
        overridden = '{% extends "base.html" %}{% block content %}our block{% endblock %}\n'
        (project / "theme_overrides/main.html").write_text(overridden)
        server.wait_for("entries/first/", "our block")


def test_a_preview_is_searched_once_that_is_wanted(project: Path) -> None:
    config = MKDOCS_YML.replace("[regesta]", "[{regesta: {search: false}}]")
    write_project(project, {"mkdocs.yml": config})
    with LiveServer(project) as server:
        assert server.get("pagefind/entries.json").status == 404
        (project / "mkdocs.yml").write_text(MKDOCS_YML)
        server.wait_for("pagefind/entries.json", '"of"')


def test_drafts_are_shown(project: Path) -> None:
    write_project(project, {"content/entries/third.yml": f"{THIRD}status: draft\n"})
    with LiveServer(project) as server:
        assert "The third" in server.get("entries/third/").text
    with LiveServer(project, "--clean") as server:
        assert server.get("entries/third/").status == 404


# Broken content


PAGES = ("", "entries/first/", "chronology/", "people/", "none/")


def test_a_broken_entry_keeps_the_last_site_with_a_banner_until_it_is_mended(
    server: LiveServer,
) -> None:
    entry(server, "third").write_text("date: 2024-13-01\ntitle: Third\nx: 1\n")
    server.wait_for("", BANNER)
    for path in PAGES:
        answer = server.get(path)
        assert BANNER in answer.text
        assert "content/entries/third.yml:1:7: error: " in answer.text
        assert "content/entries/third.yml:3:1: error: " in answer.text
    assert "The first" in server.get("entries/first/").text
    entry(server, "third").write_text(f"{THIRD}countries: <script>alert(1)</script>\n")
    answer = server.wait_for("", "content/entries/third.yml:3:12: error: ")
    assert "2024-13-01" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text
    entry(server, "third").write_text(THIRD)
    server.wait_for("entries/third/", "The third")
    for path in PAGES:
        assert BANNER not in server.get(path).text


def test_a_broken_registry_and_a_broken_page_are_problems_too(server: LiveServer) -> None:
    (server.project / "content/people.yml").write_text("x: [\n")
    server.wait_for("", "content/people.yml:")
    (server.project / "content/people.yml").unlink()
    server.wait_for("", is_fine)
    (server.project / "content/about.md").write_text("---\ntitle: a: b\n---\n")
    server.wait_for("", "content/about.md:2:9: error: ")
    (server.project / "content/about.md").write_bytes(b"\xff")
    server.wait_for("", "content/about.md:1:1: error: ")
    (server.project / "content/about.md").unlink()
    server.wait_for("", is_fine)


@pytest.mark.parametrize("options", [(), ("--strict",), ("--dirty",)])
def test_a_project_that_is_broken_at_first_shows_its_problems_everywhere(
    project: Path, options: tuple[str, ...]
) -> None:
    broken = {"content/entries/third.yml": "date: 2024-13-01\ntitle: <b>Third\nx: y\n"}
    with LiveServer(write_project(project, broken), *options) as server:
        for path in ("", "entries/first/", "any/where.html", "assets/any.css"):
            answer = server.get(path)
            assert answer.status == 200
            assert answer.text.startswith("<!doctype html>")
            assert "content/entries/third.yml:1:7: error: " in answer.text
            assert "content/entries/third.yml:3:1: error: " in answer.text
        entry(server, "third").write_text(THIRD)
        server.wait_for("entries/third/", "The third")
        assert is_fine(server.get(""))
        assert server.get("none/").status == 404


def test_without_reloading_too_a_broken_project_shows_its_problems(project: Path) -> None:
    broken = {"content/entries/third.yml": "date: 2024-13-01\ntitle: Third\n"}
    with LiveServer(write_project(project, broken), "--no-livereload") as server:
        for path in ("", "entries/first/"):
            assert "content/entries/third.yml:1:7: error: " in server.get(path).text


def test_without_reloading_the_site_is_searched_by_an_index_made_in_the_build(
    project: Path,
) -> None:
    with LiveServer(project, "--no-livereload") as server:
        assert is_fine(server.get("pagefind/entries.json"))


# Whatever else fails


def remove(project: Path, name: str) -> Callable[[], object]:
    """Remove a file or folder, and return what puts it back."""
    kept = project.with_name("kept")
    shutil.move(project / name, kept)
    return lambda: shutil.move(kept, project / name)


def overwrite(project: Path, name: str, text: str) -> Callable[[], object]:
    """Write a file, and return what makes it as it was."""
    path = project / name
    before = path.read_text() if path.exists() else None
    path.write_text(text)
    return path.unlink if before is None else lambda: path.write_text(before)


def interrupt(project: Path) -> Callable[[], object]:
    """Have another plugin fail at the next build, which an edit sets off."""
    (project / "fail").touch()
    (project / "content/about.md").write_text("x\n")

    def mend() -> None:
        (project / "fail").unlink()
        (project / "content/about.md").write_text("y\n")

    return mend


LINK_TO_NOTHING = "[x](nowhere.md)\n"
FAILURES: dict[str, tuple[Callable[[Path], Callable[[], object]], str]] = {
    "content is removed": (lambda p: remove(p, "content"), "docs_dir"),
    "theme is removed": (lambda p: remove(p, "theme_overrides"), "custom_dir"),
    "configuration is removed": (lambda p: remove(p, "mkdocs.yml"), "mkdocs.yml"),
    "configuration is no YAML": (lambda p: overwrite(p, "mkdocs.yml", "a: [\n"), "mkdocs.yml"),
    "configuration is wrong": (
        lambda p: overwrite(p, "mkdocs.yml", MKDOCS_YML + "nav: 3\n"),
        "nav",
    ),
    "theme's template is broken": (
        lambda p: overwrite(p, "theme_overrides/main.html", "{% broken <b>"),
        "error: Encountered unknown tag &#39;broken&#39;",
    ),
    "theme's template fails": (
        lambda p: overwrite(p, "theme_overrides/main.html", "{{ 1 / 0 }}"),
        "theme_overrides/main.html:1:1: error: division by zero",
    ),
    "another plugin fails": (interrupt, "RuntimeError: the hook &lt;failed&gt;"),
    "a plugin is not installed": (
        lambda p: overwrite(p, "mkdocs.yml", MKDOCS_YML.replace("[regesta]", "[nonsense]")),
        "nonsense",
    ),
}


@pytest.mark.parametrize(("fail", "says"), FAILURES.values(), ids=FAILURES)
def test_whatever_fails_the_last_site_stays_and_says_why_until_it_is_mended(
    server: LiveServer, fail: Callable[[Path], Callable[[], object]], says: str
) -> None:
    mend = fail(server.project)
    server.wait_for("", BANNER)
    for path in PAGES:
        assert says in server.get(path).text
    assert "The first" in server.get("entries/first/").text
    mend()
    server.wait_for("", is_fine)
    entry(server, "third").write_text(THIRD)
    server.wait_for("entries/third/", "The third")
    assert is_fine(server.get(""))


def test_a_warning_of_a_strict_preview_is_a_failure_like_others(project: Path) -> None:
    with LiveServer(project, "--strict") as server:
        about = project / "content/about.md"
        about.write_text(LINK_TO_NOTHING)
        server.wait_for("", BANNER)
        answer = server.get("entries/first/")
        assert "nowhere.md" in answer.text
        assert "strict mode" in answer.text
        assert server.get("about/").status == 404
        about.write_text("[x](entries/first.md)\n")
        server.wait_for("about/", is_fine)


def test_a_strict_preview_can_begin_with_a_warning(project: Path) -> None:
    write_project(project, {"content/about.md": LINK_TO_NOTHING})
    with LiveServer(project, "--strict") as server:
        assert "nowhere.md" in server.get("").text
        (project / "content/about.md").unlink()
        server.wait_for("entries/first/", "The first")


def test_a_request_for_nothing_during_a_strict_build_does_not_break_it(project: Path) -> None:
    with LiveServer(project, "--strict") as server:
        (project / "hold").touch()
        (project / "content/about.md").write_text("New.\n")  # which MkDocs has to build
        entry(server, "first").write_text("date: 2024-10-12\ntitle: Saved\n")
        server.wait_for("", lambda _: server.builds == 2)
        assert server.get("none/").status == 404
        assert server.get("none").status == 404
        (project / "hold").unlink()
        server.wait_for("entries/first/", "Saved")
        assert is_fine(server.get(""))


def test_a_template_of_the_project_that_fails_is_named(project: Path) -> None:
    config = MKDOCS_YML.replace("[regesta]", "[{regesta: {templates: templates}}]")
    template = "templates/entry.md.jinja"
    write_project(project, {"mkdocs.yml": config, template: "<p>one way</p>\n"})
    with LiveServer(project) as server:
        mend = overwrite(project, template, "\n{{ entry.nonsense }}\n")
        server.wait_for("", f"{template}:2:1: error: ")
        assert "one way" in server.get("entries/first/").text
        mend()
        server.wait_for("", is_fine)
        restore = remove(project, "templates")
        server.wait_for("", BANNER)
        restore()
        server.wait_for("", is_fine)


def test_a_content_folder_can_go_and_come_many_times(server: LiveServer) -> None:
    for number in range(3):
        restore = remove(server.project, "content")
        server.wait_for("", BANNER)
        restore()
        server.wait_for("", is_fine)
        entry(server, "first").write_text(f"date: 2024-10-12\ntitle: Time {number}\n")
        server.wait_for("entries/first/", f"Time {number}")


# Leaving


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("options", [(), ("--clean",)])
def test_the_server_leaves_nothing_behind(
    project: Path, how: str, options: tuple[str, ...]
) -> None:
    with LiveServer(project, *options) as server:
        entry(server, "third").write_text(THIRD)
        server.wait_for("entries/third/", "The third")
        assert list(server.scratch.iterdir())
        assert server.stop(how) == 0
    assert not list(project.glob(".cache/regesta/site-*"))
    assert list(server.scratch.iterdir()) == []
    assert "Traceback" not in server.log


# In a browser


def test_an_open_page_follows_by_itself(server: LiveServer) -> None:
    browser_module = pytest.importorskip("browser")
    path = browser_module.chromium_path()
    if path is None:
        pytest.skip("needs a Chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 slow, and for this test alone

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(server.url("entries/first/"))
        entry(server, "first").write_text("date: 2024-10-12\ntitle: Saved\n")
        page.get_by_text("Saved").first.wait_for()
        entry(server, "third").write_text("title: [\n")
        alert = page.get_by_role("alert")
        alert.wait_for()
        assert "content/entries/third.yml" in alert.inner_text()
        assert page.get_by_text("Saved").first.is_visible()
        entry(server, "third").write_text(THIRD)
        alert.wait_for(state="detached")
        page.goto(server.url("entries/third/"))
        page.get_by_text("The third").first.wait_for()
        browser.close()
