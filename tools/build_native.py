"""Compile the packet path in place, from the very sources that run without it: Python with C types beside (``*.pxd``).

Without a compiler nothing breaks: Python then reads the same modules as they are, at two to three times the cost.
``make`` runs this; it costs some milliseconds when nothing has changed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEDIA = ROOT / "media"
PLACE = ROOT / "build" / "native"
SUFFIX = str(sysconfig.get_config_var("EXT_SUFFIX"))

MODULES = (
    "media.budget",
    "media.derive",
    "media.downlink",
    "media.estimate",
    "media.film",
    "media.frames",
    "media.held",
    "media.lane",
    "media.layout",
    "media.losses",
    "media.matroska",
    "media.meter",
    "media.native",  # the sockets and libsrtp: only compiled, beside media/datagrams.py
    "media.packets",
    "media.path",
    "media.payload",
    "media.rate",
    "media.reading",
    "media.reception",
    "media.recorder",
    "media.rtcp",
    "media.rtp",
    "media.segment",
    "media.selector",
    "media.sent",
    "media.sharing",
    "media.silence",
    "media.stamp",
    "media.stream",
    "media.tap",
    "media.timeline",
    "media.twcc",
    "media.uplink",
    "media.viewer",
    "media.vp8",
    "media.wires",
    "videobank.adapters.clock",  # asked at every datagram
)
PACKAGES = ("gcc", "libc6-dev", "python3-dev")
DIRECTIVES = {
    "language_level": "3",
    "annotation_typing": False,  # the types are those of the .pxd files
    "overflowcheck": True,  # an error, as in no case a wrong number
}


def build() -> bool:
    """Bring the compiled modules up to date; False when there is no compiler."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, wanted = PLACE / ".inputs", digest()
        if stamp.is_file() and stamp.read_text() == wanted and all(map(Path.is_file, outputs())):
            return True
        remove()  # what is older than its source must not be imported in its place
        if not can_compile():
            return False
        compile_modules()
        stamp.write_text(wanted)
    return True


def can_compile() -> bool:
    """Whether there is a compiler with this Python's headers; as root, Debian's is fetched."""
    header = Path(sysconfig.get_path("include")) / "Python.h"
    if shutil.which("gcc") and header.is_file():
        return True
    subprocess.run([ROOT / "tools" / "system_packages.sh", *PACKAGES], check=False)  # noqa: S603 - a script of ours
    return bool(shutil.which("gcc")) and header.is_file()


def compile_modules() -> None:
    """Translate and compile every module; raises what the compilers raise."""
    # A second to import, and mostly there is nothing to do.
    from Cython.Build import cythonize  # noqa: PLC0415
    from setuptools import Distribution, Extension  # noqa: PLC0415
    from setuptools.command.build_ext import build_ext  # noqa: PLC0415

    extensions = [
        Extension(name, [str(source(name).relative_to(ROOT))], extra_compile_args=["-O2", "-g0"]) for name in MODULES
    ]
    made = cythonize(  # type: ignore[no-untyped-call]
        extensions,
        build_dir=str(PLACE),
        compiler_directives=DIRECTIVES,
        quiet=True,
        force=True,
        nthreads=os.cpu_count() or 1,
    )
    command = build_ext(Distribution({"ext_modules": made}))
    command.inplace, command.build_temp, command.verbose = True, str(PLACE), 0
    command.parallel = os.cpu_count() or 1
    command.ensure_finalized()
    command.run()


def source(name: str) -> Path:
    """What a module is made from."""
    return next(path for suffix in (".py", ".pyx") if (path := _place(name, suffix)).is_file())


def outputs() -> list[Path]:
    """What the modules are made into."""
    return [_place(name, SUFFIX) for name in MODULES]


def _place(name: str, suffix: str) -> Path:
    return ROOT / (name.replace(".", "/") + suffix)


def remove() -> None:
    """Let Python read the sources again."""
    for folder in {output.parent for output in outputs()}:
        for output in folder.glob("*.so"):
            output.unlink()


def digest() -> str:
    """Hash everything that the outputs depend on."""
    whole = hashlib.sha256(f"{metadata.version('cython')} {sys.version}".encode())
    files = [Path(__file__).resolve(), *map(source, MODULES), *sorted(MEDIA.glob("*.pxd"))]
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    return whole.hexdigest()


def main() -> int:
    """Build, or say that the packet path stays interpreted."""
    if not build():
        print(
            "No C compiler with Python's headers: the packet path runs interpreted, which costs more.", file=sys.stderr
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
