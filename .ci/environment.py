"""Makes the project's virtual environment, `.venv`, and keeps it in step with the lock files.

`python3 .ci/environment.py site` installs what previewing and building the site need, `dev` adds
what the checks and tests need, `browser` sees to a Chromium for the tests. The Makefile calls it
before every target: where nothing has changed it returns at once, and one that was interrupted is
made good by the next. Two calls at the same time wait for each other.

It needs Python and nothing else, and looks for a newer Python when it is started by an old one.
"""

from __future__ import annotations  # so that an old Python gets as far as looking for a new one

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".unfinished"

LOCKS = {
    "site": ("requirements.txt",),
    "dev": ("requirements.txt", "requirements-dev.txt"),
}
"""The lock files that each set installs, the smaller set first."""

OLDEST = (3, 11)
PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
ELSEWHERE = ("/opt/homebrew/bin", "/usr/local/bin")
"""Where macOS has newer Pythons that a bare PATH does not reach."""


def main(wanted: str) -> None:
    """Bring the set `wanted` (or the browser) up to date; exit with one line when it cannot be."""
    if sys.version_info < OLDEST:
        start_again(newer_python())
    with only_one():
        if wanted == "browser":
            provide_browser()
        else:
            provide(wanted)


def newer_python() -> str:
    """Path of the newest Python that is new enough and runs."""
    search = os.pathsep.join((os.environ.get("PATH", os.defpath), *ELSEWHERE))
    for name in PYTHONS:
        found = shutil.which(name, path=search)
        # A version manager leaves names on PATH that only say they are not installed.
        if found and succeeds([found, "--version"], quiet=True):
            return found
    sys.exit(
        f"Regesta needs Python 3.11 or newer, and {sys.executable} is {platform.python_version()}."
        " Install a newer one (macOS: `brew install python`; Ubuntu 22.04:"
        " `sudo apt-get install python3.11 python3.11-venv`), then run the same command again."
    )


def start_again(python: str) -> None:
    """Run this script under another Python, in place of this process."""
    os.execv(python, [python, *sys.argv])


@contextmanager
def only_one() -> Iterator[None]:
    """Hold a lock that the system releases with the process, however it ends."""
    with (ROOT / "pyproject.toml").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def provide(wanted: str) -> None:
    """Install the lock files of the set `wanted` and the project, unless that is done."""
    if is_done(wanted):
        return
    if UNFINISHED.exists() or not succeeds([PYTHON, "-m", "pip", "--version"], quiet=True):
        make_venv()
    say(f"installing {' and '.join(LOCKS[wanted])} into .venv")
    UNFINISHED.touch()
    locks = [argument for lock in LOCKS[wanted] for argument in ("--requirement", ROOT / lock)]
    pip("install", *locks)
    # The build backend is in the lock: no second environment, nothing resolved anew.
    pip("install", "--no-deps", "--no-build-isolation", "--editable", ROOT)
    UNFINISHED.unlink()
    for name, files in LOCKS.items():
        if set(files) <= set(LOCKS[wanted]):
            stamp(name).write_text(state(name))


def is_done(wanted: str) -> bool:
    """Tell whether the set was installed whole, from these files, in this place."""
    return (
        PYTHON.exists()
        and not UNFINISHED.exists()
        and stamp(wanted).exists()
        and stamp(wanted).read_text() == state(wanted)
    )


def stamp(name: str) -> Path:
    """File that holds the state the set was installed in."""
    return VENV / f".installed-{name}"


def state(name: str) -> str:
    """Everything that an installed set depends on: its lock, the project, the place, the Python."""
    digest = hashlib.sha256()
    for file in (*LOCKS[name], "pyproject.toml"):
        digest.update((ROOT / file).read_bytes())
    return f"{digest.hexdigest()}\n{PYTHON.resolve()}\n{ROOT}\n"


def make_venv() -> None:
    """Make `.venv` anew, with pip in it, also where the system's Python comes without pip."""
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    # Called from an activated .venv, this must not stand on the branch it has just sawn off.
    python = Path(getattr(sys, "_base_executable", sys.executable))
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    say(f"making .venv with {python}")
    if has_ensurepip(python) or (os.geteuid() == 0 and apt_install(package)):
        run([python, "-m", "venv", VENV])
    elif not venv_with_downloaded_pip(python):
        if not apt_install(package):
            sys.exit(
                f"{python} cannot make a virtual environment: its `venv` package is missing."
                f" Install it (Debian, Ubuntu: `sudo apt-get install {package}`),"
                " then run the same command again."
            )
        run([python, "-m", "venv", VENV])


def has_ensurepip(python: Path) -> bool:
    """Tell whether `python -m venv` gives a pip: Debian and Ubuntu leave that out of python3."""
    return succeeds([python, "-c", "import ensurepip; ensurepip.version()"], quiet=True)


def venv_with_downloaded_pip(python: Path) -> bool:
    """Make `.venv` with pip from Debian's own package of it, which takes no rights on the system.

    `apt-get download` runs as any user and installs nothing; the package holds pip as a wheel,
    and a wheel of pip can install itself.
    """
    if not shutil.which("apt-get"):
        return False
    say("fetching pip with `apt-get download` (nothing is installed on the system)")
    with tempfile.TemporaryDirectory() as folder:
        if not succeeds(["apt-get", "download", "--quiet", "python3-pip-whl"], folder=folder):
            return False
        run(["dpkg-deb", "--extract", *Path(folder).glob("*.deb"), folder])
        wheels = sorted(Path(folder).glob("usr/share/python-wheels/pip-*.whl"))
        if not wheels:
            return False
        run([python, "-m", "venv", "--without-pip", VENV])
        run([PYTHON, wheels[-1] / "pip", "install", "--quiet", "--no-index", wheels[-1]])
    return True


def pip(*arguments: str | Path) -> None:
    """Run the environment's pip, whatever the user's own settings say of --user."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    run([PYTHON, "-m", "pip", *quiet, *arguments], PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0")


def provide_browser() -> None:
    """See that the tests find a Chromium, and that Playwright, which drives it, runs."""
    known = stamp("browser")
    if known.exists() and Path(known.read_text()).is_file():
        return
    path = browser_path() or install_browser()
    driver: list[str | Path] = [PYTHON, "-m", "playwright", "--version"]
    # The one library that Playwright's own Node needs and a small Debian lacks.
    if not succeeds(driver, quiet=True) and not (apt_install("libatomic1") and succeeds(driver)):
        sys.exit("regesta: Playwright does not run: install libatomic1, then run this again")
    known.write_text(path)


def browser_path() -> str:
    """Ask the tests' own search, so that what is installed is what they will find."""
    search = [PYTHON, ROOT / "tests" / "browser.py"]
    return subprocess.run(search, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()


def install_browser() -> str:
    """Install a Chromium and return its path: Debian's own, elsewhere Playwright's."""
    # Ubuntu's package of that name is a snap, whose sandbox hides the profiles tests make.
    if os_release() != "ubuntu" and apt_install("chromium") and (path := browser_path()):
        return path
    say("installing Playwright's Chromium")
    needs = ("--with-deps",) if shutil.which("apt-get") and root() is not None else ()
    succeeds([PYTHON, "-m", "playwright", "install", *needs, "chromium"])
    if path := browser_path():
        return path
    sys.exit(
        "No browser for the tests: install Chromium or Google Chrome,"
        " or set REGESTA_CHROMIUM to the path of one, then run the same command again."
    )


def os_release() -> str:
    """Name of the Linux distribution as it calls itself, empty on other systems."""
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:
        return ""


def apt_install(package: str) -> bool:
    """Install one of Debian's or Ubuntu's packages; False where that is not possible."""
    prefix = root()
    if prefix is None or not shutil.which("apt-get"):
        return False
    say(f"installing {package} with apt-get")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    # A machine just started is often busy with its own updates.
    apt += ["-o", "DPkg::Lock::Timeout=300"]
    install = [*apt, "install", "--yes", "--no-install-recommends", package]
    # The first try fails on a new machine, which has no list of packages yet, or an old one.
    return succeeds(install, quiet=True) or (succeeds([*apt, "update"]) and succeeds(install))


def root() -> tuple[str, ...] | None:
    """Give the words that run a command as root, None where there is no way."""
    if os.geteuid() == 0:
        return ()
    if not shutil.which("sudo"):
        return None
    if sys.stdin.isatty() or succeeds(["sudo", "-n", "true"], quiet=True):
        return ("sudo",)
    return None


def say(what: str) -> None:
    """Tell what is going on: the first call takes a minute."""
    sys.stderr.write(f"regesta: {what}\n")
    sys.stderr.flush()


def run(command: Sequence[str | Path], **settings: str) -> None:
    """Run a command, stop with its name when it fails: it has said itself what is wrong."""
    result = subprocess.run(command, env=os.environ | settings, check=False)
    if result.returncode != 0:
        words = " ".join(str(word) for word in command)
        sys.exit(f"regesta: stopped, this command failed: {words}")


def succeeds(
    command: Sequence[str | Path], *, quiet: bool = False, folder: str | None = None
) -> bool:
    """Run a command that may fail, or be missing, and tell whether it did well."""
    output = subprocess.DEVNULL if quiet else None
    try:
        result = subprocess.run(command, stdout=output, stderr=output, cwd=folder, check=False)
    except OSError:
        return False
    return result.returncode == 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["site"], ["dev"], ["browser"]):
        sys.exit("usage: python3 .ci/environment.py site|dev|browser")
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("\nregesta: interrupted; run the same command again to go on")
