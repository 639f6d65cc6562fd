"""A whole installation in a directory of its own: the real ``videobank run``, as a person would start it."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 60.0
GONE_WITHIN_S = 10.0
ANNOUNCED = "Ctrl-C stops everything."
PASSWORD = "correct horse battery"
ACCOUNT = re.compile(r"^\s*(Agent|Reviewer|Supervisor|Administrator)\s+(\w+)\s+([0-9a-f-]{10,})\s*$")


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def children(parent: int) -> list[int]:
    """The processes that this one started: the fourth word of /proc/PID/stat is the parent (proc(5))."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # gone meanwhile
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


async def _gone(pid: int) -> None:
    """Until this process runs no more: one that nobody has waited for yet (Z) does not."""
    async with asyncio.timeout(GONE_WITHIN_S):
        while _runs(pid):  # noqa: ASYNC110 - another's child tells nobody that it ends
            await asyncio.sleep(0.002)


def _runs(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


@dataclass
class Installation:
    """Started by ``start``; ``passwords`` are the one-time passwords that the first start printed."""

    data: Path
    port: int = field(default_factory=free_port)
    bank_port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    log: Path = Path("/dev/null")
    _process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Where the service answers."""
        return f"http://localhost:{self.port}"

    @property
    def bank_url(self) -> str:
        """Where the sample bank answers."""
        return f"http://bank.localhost:{self.bank_port}"

    @property
    def env(self) -> dict[str, str]:
        """The environment of every process of this installation."""
        return os.environ | {
            "VIDEOBANK_DATA": str(self.data),
            "VIDEOBANK_PORT": str(self.port),
            "VIDEOBANK_SAMPLE_BANK_PORT": str(self.bank_port),
            "VIDEOBANK_RESERVE_BYTES": "1000000",
            "PYTHONWARNINGS": "default",
            **self.environment,
        }

    async def start(self) -> None:
        """Start and wait until it is ready."""
        self.data.mkdir(parents=True, exist_ok=True)
        self._share_models()
        self.log = self.data.parent / f"{self.data.name}.log"
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "videobank",
                "run",
                cwd=ROOT,
                env=self.env,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        async with asyncio.timeout(READY_WITHIN_S):
            await self._read_announcement()
            await self.ready()

    def _share_models(self) -> None:
        """The models that ``make test`` prepared serve every installation of the tests."""
        models = self.data / "models"
        prepared = ROOT / "data" / "models"
        if not models.exists() and prepared.is_dir():
            models.symlink_to(prepared, target_is_directory=True)

    async def _read_announcement(self) -> None:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        async for line in process.stdout:
            text = line.decode()
            if found := ACCOUNT.match(text):
                self.passwords[found[2]] = found[3]
            if ANNOUNCED in text:
                return
        raise AssertionError(f"videobank run ended: {self.log.read_text()[-3000:]}")

    async def ready(self) -> None:
        """Wait until everything is ready."""
        async with aiohttp.ClientSession() as http:
            while True:
                try:
                    async with http.get(f"{self.url}/readyz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientConnectionError:
                    pass
                await asyncio.sleep(0.1)

    def pid(self, name: str) -> int:
        """The process number of ``web``, ``media-0``, ``finisher`` or ``sample-bank``."""
        return int((self.data / "run" / f"{name}.pid").read_text())

    async def kill(self, name: str) -> None:
        """``kill -9`` one process, and see it gone; the supervisor starts it anew."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        await _gone(pid)

    def processes(self) -> tuple[int, ...]:
        """The process numbers of what the supervisor started, and its own last."""
        process = self._process
        assert process is not None
        return (*children(process.pid), process.pid)

    async def kill_everything(self) -> None:
        """``kill -9`` the supervisor and all that it started; nothing is started anew until ``start``."""
        process = self._process
        assert process is not None
        processes = self.processes()
        for pid in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await process.wait()
        for pid in processes:
            await _gone(pid)

    async def command(self, *arguments: str) -> tuple[int, str, str]:
        """Run ``videobank ARGUMENTS``; returns exit status, standard output and standard error."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "videobank",
            *arguments,
            cwd=ROOT,
            env=self.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    async def invite(self, *more: str) -> str:
        """A customer's link."""
        status, out, err = await self.command(
            "invite", "--business", "Reset card password", "--reference", "C-77", *more
        )
        assert status == 0, err
        return next(word for word in out.split() if word.startswith("http"))

    async def stop(self) -> None:
        """Stop everything, as Ctrl-C does."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
