"""The processes, each by itself: ``videobank web``, ``videobank media-worker NAME``, ``videobank finisher``.

``videobank run`` starts them all; a bank with a supervisor of its own starts each.
"""

# ruff: noqa: PLC0415 - each process imports its own composition only: see __main__

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine
from typing import Any

from videobank.app.memory import collect_seldom
from videobank.settings import Settings, read_settings


class WrongArguments(ValueError):
    """How a process is started."""


def run_process(kind: str, *names: str) -> None:
    """Run until SIGTERM or SIGINT; raises WrongArguments, SettingWrong."""
    worker = kind == "media-worker"
    if len(names) != worker:
        raise WrongArguments(f"videobank {kind} takes {'one name, e.g. media-0' if worker else 'no arguments'}")
    process = _process(kind, read_settings(), *names)
    collect_seldom()
    with asyncio.Runner(loop_factory=_loop_factory(kind)) as runner:
        runner.run(_until_stopped(process))


def _loop_factory(kind: str) -> Callable[[], asyncio.AbstractEventLoop]:
    if kind == "media-worker":
        from media.selector import media_loop

        return media_loop
    return asyncio.new_event_loop


def _process(kind: str, settings: Settings, *names: str) -> Coroutine[Any, Any, None]:
    if kind == "web":
        from videobank.app.web import run_web

        return run_web(settings)
    if kind == "finisher":
        from videobank.app.finisher import run_finisher

        return run_finisher(settings)
    from videobank.app.media_worker import run_media_worker

    return run_media_worker(settings, *names)


async def _until_stopped(process: Coroutine[Any, Any, None]) -> None:
    """SIGTERM and SIGINT let it close what it has open."""
    task = asyncio.ensure_future(process)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
