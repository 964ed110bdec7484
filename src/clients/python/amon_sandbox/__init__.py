"""
Runs untrusted code on Sandbox Worker, through RabbitMQ::

    with Client("amqp://producer:PASSWORD@broker:5672/sandbox") as client:
        print(client.run("print(6 * 7)").stdout)
"""

import logging

from ._async_client import AsyncClient
from ._client import Client
from .errors import (
    AccessRefused,
    BrokerUnavailable,
    Busy,
    Cancelled,
    CertificateRefused,
    ClientClosed,
    Expired,
    Failed,
    JobError,
    NoResult,
    OomKilled,
    OutputRejected,
    QueueDiffers,
    QueueMissing,
    Rejected,
    SandboxError,
    TimedOut,
    TooLarge,
    Unconfirmed,
)
from .jobs import Job
from .results import OutputFile, Reason, Result, Timings, Usage

__all__ = [
    "AccessRefused",
    "AsyncClient",
    "BrokerUnavailable",
    "Busy",
    "Cancelled",
    "CertificateRefused",
    "Client",
    "ClientClosed",
    "Expired",
    "Failed",
    "Job",
    "JobError",
    "NoResult",
    "OomKilled",
    "OutputFile",
    "OutputRejected",
    "QueueDiffers",
    "QueueMissing",
    "Reason",
    "Rejected",
    "Result",
    "SandboxError",
    "TimedOut",
    "TooLarge",
    "Timings",
    "Unconfirmed",
    "Usage",
]

# Whoever configures logging hears of lost connections; a program that does not is not written to.
logging.getLogger("amon_sandbox").addHandler(logging.NullHandler())
