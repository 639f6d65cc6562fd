"""Logs: one JSON object a line on standard error, without personal data (structlog over the standard library)."""

import logging
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer

FORBIDDEN = ("token", "password", "sdp", "secret", "credential", "name", "address", "reference")
"""Keys that would carry what must not be in a log; a careless call site loses the value, not the line."""


def configure_logs(process: str, level: str) -> None:
    """Send this process's logs to standard error as JSON, each line with the process's name."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _withhold,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [output]
    root.setLevel(level)
    for chatty in ("aioice", "aiortc", "alembic", "asyncio"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    structlog.contextvars.bind_contextvars(process=process)


def _withhold(_logger: object, _method: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
    structlog.contextvars.merge_contextvars(_logger, _method, line)
    for key in FORBIDDEN:
        if key in line:
            line[key] = "withheld"
    return line
