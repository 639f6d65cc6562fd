"""``videobank``: every command of the service, and its processes.

A process that was killed is to be back at once, so it imports what it needs itself and nothing of the other commands:
that takes a second of a processor.
"""

# ruff: noqa: PLC0415 - the import is where it is for the reason above

import sys

from videobank.process import WrongArguments, run_process
from videobank.settings import SettingWrong

PROCESSES = frozenset({"web", "media-worker", "finisher"})


def main() -> None:
    """Run a process, or the command line; a wrong setting ends either with status 2 and what to do."""
    try:
        if len(sys.argv) > 1 and sys.argv[1] in PROCESSES:
            run_process(*sys.argv[1:])
        else:
            from videobank.cli import app

            app()
    except (SettingWrong, WrongArguments) as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
