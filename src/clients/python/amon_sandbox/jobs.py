"""What is asked for."""

from __future__ import annotations

import base64
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Dict, Mapping, Optional, Union

_JOB_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


@dataclass(frozen=True)
class Job:
    """
    A program to run. Its id is made here, so that the same ``Job`` can be submitted again after an unknown outcome: the bytes are the same, and
    readers take the first result of each id. Give another program another id.

    The limits on code, files and time are the deployment's: what is over them is answered as ``rejected``.
    """

    #: The program.
    code: str
    #: ``python`` or ``bash``.
    language: str = "python"
    #: Time limit of the program in whole seconds; the deployment's own (10) when absent.
    timeout_s: Optional[int] = None
    #: Files placed under ``/input``, by their relative path.
    files: Mapping[str, bytes] = field(default_factory=dict)
    #: The caller's own id, echoed in the result.
    request_id: Optional[str] = None
    #: With a time zone. A job that has not started by then is not started.
    deadline: Optional[datetime] = None
    #: 1 to 128 of ``A-Z a-z 0-9 . _ -``.
    job_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    #: W3C trace context of the caller; the result carries it on.
    traceparent: Optional[str] = None
    tracestate: Optional[str] = None

    def __post_init__(self) -> None:
        if not isinstance(self.job_id, str) or not _JOB_ID.fullmatch(self.job_id):
            raise ValueError("job_id must be 1 to 128 characters of A-Z a-z 0-9 . _ -")
        if self.deadline is not None and self.deadline.utcoffset() is None:
            raise ValueError("deadline must have a time zone: without one it is another instant on every host.")

    def body(self) -> bytes:
        """The job as it travels: the same bytes each time."""
        fields: Dict[str, Any] = {"job_id": self.job_id, "language": self.language, "code": self.code}
        if self.request_id is not None:
            fields["request_id"] = self.request_id
        if self.timeout_s is not None:
            fields["timeout_s"] = self.timeout_s
        if self.deadline is not None:
            fields["deadline"] = self.deadline.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if self.files:
            fields["input_files"] = [{"path": path, "content_b64": _base64(path, content)} for path, content in self.files.items()]
        # A lone surrogate is no Unicode text, and the error that says so is a ValueError.
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def as_job(job: Union[Job, str]) -> Job:
    """A string is a Python program."""
    return Job(job) if isinstance(job, str) else job


def _base64(path: str, content: bytes) -> str:
    if not isinstance(content, (bytes, bytearray, memoryview)):
        raise TypeError(f"The content of {path!r} must be bytes, not {type(content).__name__}.")
    return base64.b64encode(content).decode("ascii")
