"""What the portal says to whoever runs it: one JSON object per line on stderr, without anything about a person.

An exception is told by its kind and the lines of code it went through. Its message stays out, since a database or a
mail server quotes there the values it refused: addresses, names.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

ROOT = "portail"


class JsonLines(logging.Formatter):
    """`at` is UTC, ISO 8601; `trace` goes from the outermost call to the one that failed."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            said["error"] = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
            said["trace"] = [f"{step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(trace)]
        return json.dumps(said, ensure_ascii=False)


def start(level: int = logging.INFO) -> None:
    """Send the portal's own messages to stderr, and nowhere else."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    own = logging.getLogger(ROOT)
    own.handlers[:] = [handler]
    own.setLevel(level)
    own.propagate = False
