"""One class for each failure, with the stable code that the server, or ``sandboxctl``, has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, Optional, Type

if TYPE_CHECKING:
    from .results import Result


class SandboxError(Exception):
    """What every error of this package is. Its text is one sentence for people."""

    #: A stable word for programs.
    code: str = "internal_error"

    def __init__(self, message: str, code: Optional[str] = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


# --- The broker ---------------------------------------------------------------------------------------------------


class BrokerUnavailable(SandboxError):
    """The broker does not answer. What was to be sent was not: send it again later."""

    code = "broker_unavailable"


class Unconfirmed(SandboxError):
    """A message was sent and nobody knows what became of it. Submit the same ``Job`` again: it has the same id, and the first result counts."""

    code = "unconfirmed"


class Busy(SandboxError):
    """The jobs queue is full. Send the job again later."""

    code = "busy"


class TooLarge(SandboxError):
    """The job is larger than the broker takes."""

    code = "body_too_large"


class AccessRefused(SandboxError):
    """The broker refuses the user: its password, its virtual host, or a permission."""

    code = "access_refused"


class CertificateRefused(SandboxError):
    """The certificate of the broker is not one to trust."""

    code = "certificate_refused"


class QueueMissing(SandboxError):
    """A queue or an exchange of the deployment does not exist: start a worker once, or import deploy/rabbitmq/definitions.json."""

    code = "queue_missing"


class QueueDiffers(SandboxError):
    """The reply queue exists, and cannot be used as it is."""

    code = "queue_differs"


# --- This side ----------------------------------------------------------------------------------------------------


class NoResult(SandboxError, TimeoutError):
    """No result came in time. The job may still wait or run, and its result may still come."""

    code = "no_result"


class ClientClosed(SandboxError):
    """The client has been closed, or belongs to another process."""

    code = "client_closed"


# --- The job: raised by Result.check alone ------------------------------------------------------------------------


class JobError(SandboxError):
    """The job did not end as ``ok``. ``code`` is the server's own; ``result`` is everything that is known."""

    result: Result

    @staticmethod
    def of(result: Result) -> JobError:
        """The error for a result that is not ``ok``."""
        reason = result.error
        kind = JOB_ERRORS.get(result.status, JobError)
        error = kind(reason.message if reason else f"The job ended as {result.status}.", reason.code if reason else result.status)
        error.result = result
        return error


class TimedOut(JobError):
    """The time limit ended the program."""


class OomKilled(JobError):
    """The kernel killed the program for memory."""


class OutputRejected(JobError):
    """The program ran, but what it left in ``/output`` is over a limit or not allowed."""


class Rejected(JobError):
    """The job never ran: the request is not acceptable. Sending it again does not help."""


class Cancelled(JobError):
    """Somebody asked for the job's end."""


class Expired(JobError):
    """The job's deadline passed before it could start."""


class Failed(JobError):
    """The platform failed, after its retries. It is not the program's fault."""


#: The error for each status of a result but ``ok``.
JOB_ERRORS: Dict[str, Type[JobError]] = {
    "timed_out": TimedOut,
    "oom_killed": OomKilled,
    "output_rejected": OutputRejected,
    "rejected": Rejected,
    "cancelled": Cancelled,
    "expired": Expired,
    "failed": Failed,
}
