"""Work shared with a second process, in programs of their own: a test runner has threads."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

GIVEN = """
import json, os, sys, time

count, fault = int(sys.argv[1]), sys.argv[2]
if fault == "forking":
    def fork():
        raise BlockingIOError("too many processes")
    os.fork = fork
if fault == "writing":
    from regesta import sharing
    def nowhere(**_):
        raise FileNotFoundError("no folder for it")
    sharing.TemporaryFile = nowhere
"""

PROGRAM = f"""{GIVEN}
from regesta.sharing import share

parent, here = os.getpid(), []

def do(number):
    if fault == "both" or (fault == "there" and os.getpid() != parent):
        raise ValueError(f"no {{number}}")
    time.sleep(0.0005)
    here.append(number)

def tell():
    if fault == "telling":
        raise ValueError("nothing to tell")
    yield from (json.dumps(here)[:9].encode(), json.dumps(here)[9:].encode())

done, told = share(count, do, tell)
print(json.dumps([done, here, json.loads(told or "null")]))
"""

needs_two = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2,
    reason="a second process is started on Linux, with two processors",
)


def shared(count: int, fault: str = "", *, before: Sequence[str] = ()) -> tuple[int, str, str]:
    """Return the exit code of a program that shares pieces of work, and what it says."""
    command = [*before, sys.executable, "-c", PROGRAM, str(count), fault]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.returncode, found.stdout, found.stderr


@needs_two
@pytest.mark.parametrize("count", [2, 3, 200, 9001])
def test_every_piece_is_done_once_and_the_other_process_tells_of_its_own(count: int) -> None:
    code, said, _ = shared(count)
    done, here, there = json.loads(said)
    assert code == 0
    assert here == list(range(done))
    assert sorted(there) == list(range(done, count))
    assert count < 100 or (here and there)


@pytest.mark.parametrize("count", [0, 1])
def test_what_cannot_be_shared_is_done_here(count: int) -> None:
    assert json.loads(shared(count)[1]) == [count, list(range(count)), None]


@needs_two
def test_one_processor_does_everything_itself(tmp_path: Path) -> None:
    program = tmp_path / "one.py"
    program.write_text(
        "import os, sys\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "os.execv(sys.argv[1], sys.argv[1:])\n"
    )
    found = shared(50, before=[sys.executable, str(program)])
    assert json.loads(found[1]) == [50, list(range(50)), None]


@needs_two
@pytest.mark.parametrize("fault", ["there", "telling", "forking", "writing"])
def test_what_goes_wrong_in_the_other_process_is_done_here(fault: str) -> None:
    code, said, _ = shared(300, fault)
    done, here, there = json.loads(said)
    assert (code, done, there) == (0, 300, None)
    assert here == list(range(300))


@needs_two
def test_what_goes_wrong_here_is_raised_and_nobody_is_left_behind() -> None:
    code, said, error = shared(300, "both")
    assert (code, said) == (1, "")
    assert "ValueError: no 0" in error


AHEAD = f"""{GIVEN}
from regesta.sharing import Ahead

def make():
    for number in range(count):
        yield str(number).encode() * 1000
    if fault == "there":
        raise ValueError("no more")
    if fault == "on":
        time.sleep(100)
        yield b"late"

ahead = Ahead(make)
pieces, until = [], time.monotonic() + (1 if fault in ("forking", "writing") else 60)
while len(pieces) < count and time.monotonic() < until:
    pieces += ahead.taken()
print(len(pieces), pieces == [str(number).encode() * 1000 for number in range(count)])
ahead.stop()
ahead.stop()
print(list(ahead.taken()))
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("nobody left")
"""


def made_ahead(count: int, fault: str = "") -> list[str]:
    """Return what a program says that takes pieces that are made ahead."""
    command = [sys.executable, "-c", AHEAD, str(count), fault]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return found.stdout.splitlines()


@needs_two
@pytest.mark.parametrize("fault", ["", "there", "on"])
def test_what_is_made_ahead_comes_in_order_and_ends_when_it_is_to(fault: str) -> None:
    assert made_ahead(500, fault) == ["500 True", "[]", "nobody left"]


@needs_two
@pytest.mark.parametrize("fault", ["forking", "writing"])
def test_where_nothing_can_be_made_ahead_nothing_comes(fault: str) -> None:
    assert made_ahead(3, fault) == ["0 False", "[]", "nobody left"]


@needs_two
def test_nobody_makes_ahead_for_one_who_is_gone(tmp_path: Path) -> None:
    program = f"""
import os, signal, time
from regesta.sharing import Ahead
def make():
    with open({str(tmp_path / "pid")!r}, "w") as file:
        file.write(str(os.getpid()))
    os.rename({str(tmp_path / "pid")!r}, {str(tmp_path / "begun")!r})
    while True:
        time.sleep(0.01)
        yield b"more"
Ahead(make)
while not os.path.exists({str(tmp_path / "begun")!r}):
    time.sleep(0.01)
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", program], check=False, timeout=60)
    child, until = int((tmp_path / "begun").read_text()), time.monotonic() + 30
    while Path(f"/proc/{child}").exists():
        assert time.monotonic() < until
        time.sleep(0.05)


@needs_two
def test_who_works_ahead_stands_back_while_two_share_work_and_not_before() -> None:
    program = """
import os, time
from regesta.sharing import Ahead, share
os.setpriority(os.PRIO_PROCESS, 0, max(5, os.getpriority(os.PRIO_PROCESS, 0)))
def make():
    yield str(os.getpid()).encode()
    time.sleep(100)
ahead, said = Ahead(make), []
while not said:
    said = [*ahead.taken()]
rank = lambda: os.getpriority(os.PRIO_PROCESS, int(said[0])) - os.getpriority(os.PRIO_PROCESS, 0)
print(rank())
share(4, lambda _: None, tuple, is_worth_it=False)
print(rank())
share(4, lambda _: None, tuple)
print(rank())
ahead.stop()
share(4, lambda _: None, tuple)
"""
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    back = min(10, 19 - max(5, os.getpriority(os.PRIO_PROCESS, 0)))  # a rank is 19 at most
    assert found.stdout.split() == ["0", "0", str(back)]
