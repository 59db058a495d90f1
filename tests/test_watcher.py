"""Changes that are told, and what is no change."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.polling import PollingObserver

from regesta import watcher
from regesta.watcher import Watcher, is_far, is_passing, state

PATIENCE = 30.0


class Ear(FileSystemEventHandler):
    """Counts what it is told."""

    def __init__(self) -> None:
        self.heard = threading.Event()
        self.count = 0

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Hear of a change."""
        assert not event.is_directory  # the server passes over these
        self.count += 1
        self.heard.set()

    def quiet(self) -> None:
        """Wait until nothing has been told for a moment, and forget what was."""
        while True:
            count = self.count
            time.sleep(0.2)
            if count == self.count:
                self.heard.clear()
                return


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "content" / "entries").mkdir(parents=True)
    (tmp_path / "content" / "entries" / "a.yml").write_text("title: A\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    (tmp_path / "other.txt").write_text("x\n")
    return tmp_path


@pytest.fixture(params=["native", "polling"])
def ear(
    project: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ear]:
    if request.param == "polling":
        monkeypatch.setattr(watcher, "Observer", PollingObserver)
        monkeypatch.setattr(watcher, "POLL", 0.05)
    observer, ear = Watcher(lambda: False), Ear()
    for path in ("content", "mkdocs.yml", "templates"):
        observer.schedule(ear, str(project / path), recursive=True)
    observer.start()
    yield ear
    observer.stop()
    observer.join()


def write(path: Path) -> None:
    path.write_text("title: B, and longer\n")


def replace(path: Path) -> None:
    new = path.with_name(f".{path.name}.tmp")
    new.write_text("title: C, and longer\n")
    new.replace(path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file is written": lambda root: write(root / "content/entries/a.yml"),
    "a file is replaced": lambda root: replace(root / "content/entries/a.yml"),
    "a file is added": lambda root: write(root / "content/entries/b.yml"),
    "a file goes": lambda root: (root / "content/entries/a.yml").unlink(),
    "a file is renamed": lambda root: (root / "content/entries/a.yml").rename(
        root / "content/entries/b.yml"
    ),
    "a file moves in": lambda root: (root / "other.txt").rename(root / "content/entries/b.yml"),
    "a file moves out": lambda root: (root / "content/entries/a.yml").rename(root / "a.yml"),
    "a folder moves out": lambda root: (root / "content/entries").rename(root / "entries"),
    "a folder goes": lambda root: shutil.rmtree(root / "content/entries"),
    "the configuration is written": lambda root: write(root / "mkdocs.yml"),
    "the configuration is replaced": lambda root: replace(root / "mkdocs.yml"),
    "the configuration goes": lambda root: (root / "mkdocs.yml").unlink(),
    "the content goes": lambda root: shutil.rmtree(root / "content"),
    "the content moves away": lambda root: (root / "content").rename(root / "away"),
    "a folder that was not there comes": lambda root: (root / "templates").mkdir(),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_told(ear: Ear, project: Path, change: Callable[[Path], object]) -> None:
    change(project)
    assert ear.heard.wait(PATIENCE)


@pytest.mark.slow
@pytest.mark.parametrize("away", ["removed", "moved"])
def test_content_that_comes_back_is_watched_again(ear: Ear, project: Path, away: str) -> None:
    content = project / "content"
    shutil.copytree(content, project / "copy")
    if away == "removed":
        shutil.rmtree(content)
    else:
        content.rename(project / "away")
    assert ear.heard.wait(PATIENCE)
    ear.quiet()
    (project / "copy").rename(content)
    assert ear.heard.wait(PATIENCE)
    ear.quiet()
    write(content / "entries/a.yml")
    assert ear.heard.wait(PATIENCE)
    ear.quiet()
    replace(project / "mkdocs.yml")
    replace(project / "mkdocs.yml")
    assert ear.heard.wait(PATIENCE)


@pytest.mark.slow
def test_files_in_a_new_folder_are_told(ear: Ear, project: Path) -> None:
    (project / "templates").mkdir()
    assert ear.heard.wait(PATIENCE)
    ear.quiet()
    write(project / "templates/entry.md.jinja")
    assert ear.heard.wait(PATIENCE)


def read(root: Path) -> None:
    for path in root.rglob("*"):
        if path.is_file():
            path.read_bytes()


def fill(folder: Path) -> None:
    folder.mkdir()
    (folder / "index").write_text("x")


NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "files are read": read,
    "a swap file is written": lambda root: write(root / "content/entries/.a.yml.swp"),
    "a back-up is written": lambda root: write(root / "content/entries/a.yml~"),
    "an editor's lock is written": lambda root: write(root / "content/entries/#a.yml#"),
    "a hidden folder is filled": lambda root: fill(root / "content/.git"),
    "another file of the project is written": lambda root: write(root / "other.txt"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_is_no_change_is_not_told(
    ear: Ear, project: Path, what: Callable[[Path], object]
) -> None:
    """Events come in order: what a real change afterwards finds untold is never told."""
    ear.quiet()
    what(project)
    before = ear.count
    ear.quiet()
    assert ear.count == before
    write(project / "content/entries/a.yml")
    assert ear.heard.wait(PATIENCE)


@pytest.mark.slow
def test_links_out_of_the_content_are_followed(project: Path) -> None:
    (project / "shared").mkdir()
    (project / "content/shared").symlink_to(project / "shared")
    (project / "content/entries/linked.yml").symlink_to(project / "other.txt")
    observer, ear = Watcher(lambda: False), Ear()
    observer.schedule(ear, str(project / "content"))
    observer.start()
    try:
        for path in ("shared/new.yml", "other.txt"):
            write(project / path)
            assert ear.heard.wait(PATIENCE)
            ear.quiet()
    finally:
        observer.stop()


def link(path: Path, to: Path) -> None:
    """Put a link in the place of another one, as `ln -sfn` does."""
    new = path.with_name(f".{path.name}.tmp")
    new.symlink_to(to)
    new.replace(path)


def folder_replaced(root: Path) -> None:
    (root / "shared").rename(root / "away")
    (root / "new").rename(root / "shared")


LINKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link to a file is made": (lambda root: link(root / "content/a.yml", root / "o"), "o"),
    "a link to a folder is made": (lambda root: link(root / "content/b", root / "new"), "new/a"),
    "a link to nothing is made": (lambda root: link(root / "content/b", root / "none"), "none"),
    "a link leads elsewhere": (lambda root: link(root / "content/shared", root / "new"), "new/a"),
    "its folder is replaced": (folder_replaced, "shared/a"),
    "the folder itself is a link": (lambda root: link(root / "linked", root / "new"), "new/a"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", LINKS)
def test_a_link_that_is_made_or_replaced_is_followed(project: Path, what: str) -> None:
    for name in ("shared", "new", "before"):
        (project / name).mkdir()
    (project / "content/shared").symlink_to(project / "shared")
    (project / "linked").symlink_to(project / "before")
    (project / "o").touch()
    observer, ear = Watcher(lambda: False), Ear()
    observer.schedule(ear, str(project / "content"))
    observer.schedule(ear, str(project / "linked"))
    observer.start()
    try:
        change, then = LINKS[what]
        change(project)
        assert ear.heard.wait(PATIENCE)
        ear.quiet()
        write(project / then)
        assert ear.heard.wait(PATIENCE)
    finally:
        observer.stop()


@pytest.mark.slow
def test_a_link_that_leads_nowhere_does_not_matter(project: Path) -> None:
    (project / "content/itself").symlink_to("itself")
    (project / "content/nothing").symlink_to("none")
    observer, ear = Watcher(lambda: False), Ear()
    observer.schedule(ear, str(project / "content"))
    observer.schedule(ear, str(project / "content/itself"))
    observer.start()
    try:
        write(project / "content/entries/a.yml")
        assert ear.heard.wait(PATIENCE)
    finally:
        observer.stop()


@pytest.mark.slow
@pytest.mark.parametrize("stale", [True, False])
def test_what_changed_before_watching_began_is_told(project: Path, *, stale: bool) -> None:
    observer, ear = Watcher(lambda: stale), Ear()
    observer.schedule(ear, str(project / "content"))
    observer.start()
    observer.stop()
    assert ear.heard.is_set() is stale


@pytest.mark.slow
def test_where_the_system_has_no_more_watches_it_is_polled(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Spent(PollingObserver):
        def schedule(self, *_: object, **__: object) -> None:  # type: ignore[override]
            raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watcher, "Observer", Spent)
    observer, ear = Watcher(lambda: False), Ear()
    observer.schedule(ear, str(project / "content"))
    observer.start()
    write(project / "content/entries/a.yml")
    assert ear.heard.wait(PATIENCE)
    observer.stop()


@pytest.mark.slow
def test_what_is_no_longer_watched_is_not_told(project: Path) -> None:
    observer, dropped, ear = Watcher(lambda: False), Ear(), Ear()
    root = observer.schedule(dropped, str(project / "content"))
    observer.schedule(ear, str(project / "content"))
    observer.unschedule(root)
    observer.start()
    write(project / "content/entries/a.yml")
    assert ear.heard.wait(PATIENCE)
    observer.stop()
    assert dropped.count == 0


def test_a_state_differs_when_a_file_does(project: Path) -> None:
    paths = [project / "content", project / "mkdocs.yml", project / "none"]
    before = state(paths)
    assert {Path(path).name for path, _ in before} == {"a.yml", "mkdocs.yml"}
    assert state(paths) == before
    write(project / "content/entries/a.yml")
    assert state(paths) != before


def test_a_state_differs_when_a_file_of_the_same_size_and_time_does(project: Path) -> None:
    path = project / "other.txt"
    before, found = state([path]), path.stat()
    path.write_text("y\n")
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert state([path]) != before


def test_a_link_to_nothing_is_passed_over(project: Path) -> None:
    (project / "content/broken.yml").symlink_to(project / "none")
    assert len(state([project / "content"])) == 1


def test_a_state_knows_of_hidden_files_that_matter(project: Path) -> None:
    for name in (".icons/a.svg", ".pages", ".git/index", ".a.yml.swp", ".#a.yml"):
        (project / "content" / name).parent.mkdir(exist_ok=True)
        (project / "content" / name).write_text("")
    found = {Path(path).name for path, *_ in state([project / "content"])}
    assert found == {"a.yml", "a.svg", ".pages"}


MOUNTS = r"""
/dev/vda / ext4 rw 0 0
C:\134 /mnt/c 9p rw 0 0
server:/x /home/me/my\040share nfs4 rw 0 0
me@host: /home/me/remote fuse.sshfs rw 0 0
/dev/sdb1 /media/stick fuseblk rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "far"),
    [
        ("/home/me/project/content", False),
        ("/mnt/c/project/content", True),
        ("/mnt/cc", False),
        ("/home/me/my share/content", True),
        ("/home/me/remote", True),
        ("/media/stick/content", False),
    ],
)
def test_file_systems_of_other_machines_are_known(path: str, far: bool) -> None:  # noqa: FBT001
    assert is_far(Path(path), MOUNTS) is far


@pytest.mark.parametrize(
    ("path", "passing"),
    [
        ("entries/a.yml", False),
        ("a.yml~", True),
        ("entries/.a.yml.swp", True),
        ("entries/.#a.yml", True),
        (".DS_Store", True),
        (".git/index", True),
        (".obsidian/workspace.json", True),
        ("entries/.meta.yml", False),
        (".pages", False),
        (".icons/mine/flag.svg", False),
        ("entries/#a.yml#", True),
        ("entries/4913", False),
        (".", False),
    ],
)
def test_editors_own_files_are_known(path: str, passing: bool) -> None:  # noqa: FBT001
    assert is_passing(Path(path)) is passing
