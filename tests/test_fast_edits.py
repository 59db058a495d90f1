"""Warm as cold, and the preview as both: after whatever is edited."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edits import EDITS, PAIRS, project_files
from quick import Live, Sites, assert_same, built, stamps, write
from regesta.plugin.fast import skeletons, standing, theme

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("few")]


Edit = tuple[str, int]
"""The name of an edit, and the number of what it is done to."""


class Walk:
    """A project that is edited, a site that is built anew each time, and a preview of it.

    After each edit both are compared with a site that MkDocs builds into a new folder. No proof
    helps: what is converted and filled in the short way must be right of itself.
    """

    def __init__(self, folder: Path) -> None:
        self._patch = pytest.MonkeyPatch()
        for module in (skeletons, theme):
            self._patch.setattr(module, "PROOFS", 0)
            self._patch.setattr(module, "SAMPLE", 10**12)
        self._patch.setattr(standing, "SETTLED", 0)
        self.folder, self.files = folder, project_files()
        self.project, self.site = folder / "project", folder / "site"
        write(self.project, self.files)
        self.last = built(self.project, self.site, fast=True)
        self.live = Live(self.project, folder)
        self.known = set(self.last)

    def stop(self) -> None:
        """End the preview, and let proofs help again."""
        self.live.stop()
        self._patch.undo()

    def edit(self, *edits: Edit, broken: bool = False) -> None:
        """Edit the project, and compare."""
        for name, number in edits:
            EDITS[name](self.files, number)
        if broken:
            write(self.project, {**self.files, "content/entries/broken.yml": "date: [\n"})
            self.live.refresh()
            assert self.live.failure is not None
        write(self.project, self.files)
        self.live.refresh()
        assert self.live.failure is None
        plain = built(self.project, self.folder / "plain", fast=False)
        self._compare_site(plain)
        if any("status: draft" in text for text in self.files.values()):
            plain = built(self.project, self.folder / "plain", fast=False, drafts=True)
        self._compare_preview(plain)

    def _compare_site(self, plain: Sites) -> None:
        before = stamps(self.site)
        warm = built(self.project, self.site, fast=True)
        assert_same(warm, plain)
        after = stamps(self.site)
        assert_same(built(self.project, self.site, fast=True), plain)
        same = [name for name in warm if self.last.get(name) == warm[name]]
        assert [name for name in same if before[name] != after[name]] == []
        assert {path.name for path in self.folder.iterdir()} <= {
            "project",
            "site",
            "plain",
            "mkdocs_",
        }
        self.last = warm

    def _compare_preview(self, plain: Sites) -> None:
        shown = self.live.shown([*plain])
        assert [path for path in plain if shown[path] != plain[path]] == []
        gone = [*(self.known - plain.keys())]
        assert {path: body for path, body in self.live.shown(gone).items() if body} == {}
        has = self.live.preview._shown.has  # noqa: SLF001 there is no other door without sockets
        assert not any(map(has, gone))
        assert all(map(has, plain))
        self.known |= plain.keys()


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    found = Walk(tmp_path)
    yield found
    found.stop()


@pytest.mark.slow
def test_after_each_kind_of_edit_a_site_and_a_preview_are_those_of_a_new_folder(walk: Walk) -> None:
    """Two at a time: they touch different things."""
    names = [*EDITS]
    half = len(names) // 2
    for one, other in zip(names[:half], names[half:], strict=False):
        walk.edit((one, 3), (other, 3))
    walk.edit((names[-1], 3))


@pytest.mark.slow
@pytest.mark.parametrize("edits", PAIRS, ids=" ".join)
def test_an_edit_after_another_is_seen(walk: Walk, edits: tuple[str, ...]) -> None:
    for number, name in enumerate(edits):
        walk.edit((name, number))


@pytest.mark.slow
@settings(max_examples=5)
@given(
    rounds=st.lists(
        st.tuples(
            st.booleans(),
            st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 99)), max_size=3),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_whatever_is_edited_a_site_and_a_preview_are_those_of_a_new_folder(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[tuple[bool, list[Edit]]]
) -> None:
    walk = Walk(tmp_path_factory.mktemp("walk"))
    try:
        for broken, edits in rounds:
            walk.edit(*edits, broken=broken)
    finally:
        walk.stop()
        shutil.rmtree(walk.folder)
