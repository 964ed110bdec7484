"""The messages that are sent, and where to. src/clients/asyncapi.yaml describes them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Dict, Optional, Union

from .jobs import Job

SUBMIT_EXCHANGE = "sandbox.submit"
CONTROL_EXCHANGE = "sandbox.control"
JOBS_QUEUE = "sandbox.jobs"

#: How the names of the queues begin that a producer may declare and read.
QUEUE_PREFIX = "amon."

HeaderValue = Union[str, int]


@dataclass(frozen=True)
class Outgoing:
    """A message. The same one is sent again after an unknown outcome."""

    exchange: str
    routing_key: str
    body: bytes
    type: str
    #: Whether it comes back when no queue takes it; a broadcast to whoever listens does not.
    mandatory: bool
    timestamp_ms: int
    message_id: Optional[str] = None
    correlation_id: Optional[str] = None
    reply_to: Optional[str] = None
    headers: Dict[str, HeaderValue] = field(default_factory=dict)


def job_message(job: Job, reply_to: str, now_ms: int) -> Outgoing:
    """A job, on its way to the jobs queue."""
    headers: Dict[str, HeaderValue] = {"x-accepted-at": now_ms}
    if job.traceparent is not None:
        headers["traceparent"] = job.traceparent
        if job.tracestate is not None:
            headers["tracestate"] = job.tracestate
    return Outgoing(
        exchange=SUBMIT_EXCHANGE,
        routing_key=JOBS_QUEUE,
        body=job.body(),
        type="sandbox.job",
        mandatory=True,
        timestamp_ms=now_ms,
        message_id=job.job_id,
        correlation_id=job.job_id,
        reply_to=reply_to,
        headers=headers,
    )


def cancel_message(job_id: str, now_ms: int) -> Outgoing:
    """A request to end a job, to every worker. A job of that id that is accepted later is not meant."""
    return Outgoing(
        exchange=CONTROL_EXCHANGE,
        routing_key="",
        body=json.dumps({"job_id": job_id, "action": "cancel"}, separators=(",", ":")).encode("utf-8"),
        type="sandbox.control",
        mandatory=False,
        timestamp_ms=now_ms,
        headers={"x-accepted-at": now_ms},
    )
