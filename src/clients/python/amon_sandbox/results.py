"""What comes back."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Tuple, Type, TypeVar

from .errors import JobError

T = TypeVar("T")

#: Digits of a second beyond the microsecond, which .NET writes and Python before 3.11 does not read.
_BEYOND_MICROSECONDS = re.compile(r"(\.\d{6})\d+")
_FRACTION = re.compile(r"\.(\d{1,5})(?!\d)")


@dataclass(frozen=True)
class OutputFile:
    """One file that the program left in ``/output``."""

    #: Relative, with ``/`` as the separator; never absolute, never with ``..`` in it.
    path: str
    content: bytes
    #: Bytes of the content.
    size: int
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """Why a job did not end as ``ok``."""

    #: A stable string, for programs.
    code: str
    #: One sentence, for people.
    message: str
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Timings:
    """Where the job's time went, in milliseconds."""

    queue_ms: float = 0.0
    acquire_ms: float = 0.0
    run_ms: float = 0.0
    collect_ms: float = 0.0
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Usage:
    """What the job used, by the kernel's count for the whole sandbox."""

    cpu_ms: float = 0.0
    throttled_ms: float = 0.0
    memory_peak_bytes: int = 0
    #: ``time``, ``memory``, ``pids``, ``disk`` or ``output``; None when no limit fired.
    limit_hit: Optional[str] = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """
    The one terminal answer to a job. Whatever a later server adds is kept in ``extra``; a null stands for a field's default.

    A program that fails is still ``ok``: its ``exit_code`` says so (128 + N for death by signal N, 124 for the time limit).
    """

    job_id: str
    #: ``ok``, ``timed_out``, ``oom_killed``, ``output_rejected``, ``rejected``, ``cancelled``, ``expired`` or ``failed``.
    status: str
    #: Equal to ``job_id``.
    id: str = ""
    request_id: str = ""
    #: None when the program never ended by itself.
    exit_code: Optional[int] = None
    stdout: str = ""
    stderr: str = ""
    stdout_truncated: bool = False
    stderr_truncated: bool = False
    stdout_dropped_bytes: int = 0
    stderr_dropped_bytes: int = 0
    duration_ms: int = 0
    timed_out: bool = False
    output_files: Tuple[OutputFile, ...] = ()
    #: Why, when ``status`` is not ``ok``.
    error: Optional[Reason] = None
    #: Which delivery of the job this is, from 1.
    attempt: int = 1
    worker: Optional[str] = None
    started_at: Optional[datetime] = None
    finished_at: Optional[datetime] = None
    timings: Timings = field(default_factory=Timings)
    #: None when the job never ran.
    usage: Optional[Usage] = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the program ran to its own end, whatever its exit code."""
        return self.status == "ok"

    @property
    def files(self) -> Dict[str, bytes]:
        """What the program left in ``/output``, by path."""
        return {file.path: file.content for file in self.output_files}

    def check(self) -> Result:
        """This result when its status is ``ok``; else raises the ``JobError`` for the status."""
        if not self.ok:
            raise JobError.of(self)
        return self

    @staticmethod
    def from_json(body: bytes) -> Result:
        """Reads a message. Raises ``ValueError`` when it is no result."""
        fields = _Fields.parse(body)
        job_id = fields.text("job_id")
        status = fields.text("status")
        if not job_id or not status:
            raise ValueError("A result has a job_id and a status.")
        error = fields.child("error")
        usage = fields.child("usage")
        return Result(
            job_id=job_id,
            status=status,
            id=fields.text("id") or job_id,
            request_id=fields.text("request_id"),
            exit_code=fields.take("exit_code", int),
            stdout=fields.text("stdout"),
            stderr=fields.text("stderr"),
            stdout_truncated=fields.flag("stdout_truncated"),
            stderr_truncated=fields.flag("stderr_truncated"),
            stdout_dropped_bytes=fields.count("stdout_dropped_bytes"),
            stderr_dropped_bytes=fields.count("stderr_dropped_bytes"),
            duration_ms=fields.count("duration_ms"),
            timed_out=fields.flag("timed_out"),
            output_files=tuple(_file(file) for file in fields.children("output_files")),
            error=None if error is None else Reason(error.text("code"), error.text("message"), error.rest()),
            attempt=fields.count("attempt", 1),
            worker=fields.take("worker", str),
            started_at=fields.time("started_at"),
            finished_at=fields.time("finished_at"),
            timings=_timings(fields.child("timings")),
            usage=None if usage is None else _usage(usage),
            extra=fields.rest(),
        )


class _Fields:
    """A JSON object whose known fields are taken out one by one; what is left is unknown, and kept."""

    def __init__(self, fields: Dict[str, Any], where: str = "") -> None:
        self._fields = dict(fields)
        self._where = where

    @staticmethod
    def parse(body: bytes) -> _Fields:
        try:
            fields = json.loads(body.decode("utf-8"))
        except RecursionError:
            raise ValueError("A result is not nested that deep.") from None
        if not isinstance(fields, dict):
            raise ValueError("A result is one JSON object.")
        return _Fields(fields)

    def take(self, name: str, kind: Type[T]) -> Optional[T]:
        value = self._fields.pop(name, None)
        if value is None:
            return None
        # True is an int to Python, and not to JSON.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"{self._where}{name} is no {kind.__name__}.")
        return value

    def text(self, name: str) -> str:
        return self.take(name, str) or ""

    def flag(self, name: str) -> bool:
        return self.take(name, bool) or False

    def count(self, name: str, default: int = 0) -> int:
        value = self.take(name, int)
        return default if value is None else value

    def number(self, name: str) -> float:
        value = self._fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            self._fields[name] = float(value)
        return self.take(name, float) or 0.0

    def time(self, name: str) -> Optional[datetime]:
        text = self.take(name, str)
        if text is None:
            return None
        text = _BEYOND_MICROSECONDS.sub(r"\1", text)
        text = _FRACTION.sub(lambda found: "." + found.group(1).ljust(6, "0"), text)
        return datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith(("Z", "z")) else text)

    def child(self, name: str) -> Optional[_Fields]:
        fields: Optional[Dict[str, Any]] = self.take(name, dict)
        return None if fields is None else _Fields(fields, f"{self._where}{name}.")

    def children(self, name: str) -> List[_Fields]:
        items: List[Any] = self.take(name, list) or []
        if not all(isinstance(item, dict) for item in items):
            raise ValueError(f"{self._where}{name} is no list of objects.")
        return [_Fields(item, f"{self._where}{name}.") for item in items]

    def rest(self) -> Mapping[str, Any]:
        return self._fields


def _file(fields: _Fields) -> OutputFile:
    path = fields.text("path")
    content = base64.b64decode(fields.text("content_b64"), validate=True)
    return OutputFile(path, content, fields.count("size", len(content)), fields.rest())


def _timings(fields: Optional[_Fields]) -> Timings:
    if fields is None:
        return Timings()
    return Timings(fields.number("queue_ms"), fields.number("acquire_ms"), fields.number("run_ms"), fields.number("collect_ms"), fields.rest())


def _usage(fields: _Fields) -> Usage:
    return Usage(
        fields.number("cpu_ms"), fields.number("throttled_ms"), fields.count("memory_peak_bytes"), fields.take("limit_hit", str), fields.rest()
    )
