"""The client for asyncio."""

from __future__ import annotations

import asyncio
import copy
import logging
import random
import ssl
import time
import uuid
from types import TracebackType
from typing import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Optional, Set, Type, Union

from yarl import URL

from ._mailbox import Mailbox
from ._messages import QUEUE_PREFIX, Outgoing, cancel_message, job_message
from ._session import Lost, OnResult, Session, Settings
from .errors import (
    AccessRefused,
    BrokerUnavailable,
    Busy,
    CertificateRefused,
    ClientClosed,
    NoResult,
    QueueDiffers,
    SandboxError,
    TooLarge,
    Unconfirmed,
)
from .jobs import Job, as_job
from .results import Result

log = logging.getLogger("amon_sandbox")

#: What does not mend itself: whoever calls meanwhile is told at once.
_STANDING = (AccessRefused, CertificateRefused, QueueDiffers)

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0
_WITHDRAW_S = 5.0

#: Waited for beyond a job's own time limit: for its turn, its sandbox, and the way there and back.
_OVERHEAD_S = 60.0
_LONGEST_JOB_S = 120

OpenSession = Callable[[Settings, OnResult], Awaitable[Session]]


class AsyncClient:
    """
    Runs jobs on a deployment's workers, over its broker. Connects when first used, and again whenever the connection is lost. Belongs to one
    event loop; any number of its tasks may use it at once.

    Results come to a queue of this client's own, which outlives a lost connection and a broker's restart and is deleted by ``close``. With
    ``reply_queue``, a name that begins with ``amon.``, they come to a queue that stays: whoever opens it next gets what nobody has fetched.
    """

    def __init__(
        self,
        uri: str,
        *,
        reply_queue: Optional[str] = None,
        ca_file: Optional[str] = None,
        name: str = "amon-sandbox",
        connect_timeout: float = 30.0,
        publish_timeout: float = 10.0,
        prefetch: int = 1000,
        max_message_bytes: int = 16_320 * 1024,
    ) -> None:
        """
        :param uri: ``amqp://`` or ``amqps://`` with user, password and virtual host.
        :param reply_queue: Where results come to; a private queue when absent.
        :param ca_file: For ``amqps://``: certificates (PEM) of the CA that must have issued the broker's; the system's list when absent.
        :param name: This client, on the broker's list of connections.
        :param connect_timeout: Seconds that a connection may take.
        :param publish_timeout: Seconds until a message that is not confirmed is sent again on another connection.
        :param prefetch: Results that are held here unfetched at most; the others wait in the queue.
        :param max_message_bytes: The largest job; the broker's own limit, less some headroom.
        """
        self._settings = Settings(
            uri=uri,
            tls=_tls(uri, ca_file),
            name=name,
            reply_queue=reply_queue or f"{QUEUE_PREFIX}reply.{uuid.uuid4().hex}",
            private=reply_queue is None,
            prefetch=prefetch,
            connect_timeout=connect_timeout,
        )
        self._publish_timeout = publish_timeout
        self._max_message_bytes = max_message_bytes
        self._open: OpenSession = Session.open
        self._mailbox = Mailbox()
        self._session: Optional[Session] = None
        self._fault: Optional[SandboxError] = None
        self._news: Optional[asyncio.Event] = None
        self._keeper: Optional[asyncio.Task[None]] = None
        self._withdrawals: Set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def reply_queue(self) -> str:
        """The queue that results come to."""
        return self._settings.reply_queue

    async def connect(self) -> None:
        """Connects, which otherwise happens with the first call. Raises what stands in the way."""
        await self._session_by(self._after(self._settings.connect_timeout))

    async def submit(self, job: Union[Job, str], *, timeout: float = 30.0) -> str:
        """
        Puts a job into the queue; returns its id when the broker has it safely. While nobody knows whether it arrived it is sent again, with
        the same id: it may run twice, and the first result counts.

        :param job: The job; a string is a Python program.
        :param timeout: Seconds for all tries.
        :raises Busy: The queue is full.
        :raises Unconfirmed: It may have arrived or not; submit the same ``Job`` again.
        """
        job = as_job(job)
        message = job_message(job, self.reply_queue, _now_ms())
        if len(message.body) > self._max_message_bytes:
            raise TooLarge(f"The job takes {len(message.body)} bytes as a message; the limit is {self._max_message_bytes}.")
        self._box().expect(job.job_id)
        await self._publish(message, timeout)
        return job.job_id

    async def result(self, job_id: str, *, timeout: float = 60.0) -> Result:
        """
        Waits for the result of a job that was submitted with this reply queue. It is handed out once.

        :raises NoResult: None came within so many seconds. The job goes on; ask again, or cancel it.
        """
        box = self._box()
        wanted = (job_id,)
        with box.reserve(wanted):
            held = await box.take(wanted, timeout)
        box.settle(held)
        return held.result

    async def run(self, job: Union[Job, str], *, timeout: Optional[float] = None) -> Result:
        """
        Submits a job and waits for its result. When nobody waits any longer (the time is up, or this task was cancelled), the job is cancelled.

        :param job: The job; a string is a Python program.
        :param timeout: Seconds for all of it; the job's time limit and a minute when absent.
        :raises NoResult: There was none in time; the workers were asked to end the job.
        """
        job = as_job(job)
        seconds = timeout if timeout is not None else (job.timeout_s or _LONGEST_JOB_S) + _OVERHEAD_S
        deadline = self._after(seconds)
        with self._box().reserve((job.job_id,)):
            try:
                await self.submit(job, timeout=seconds)
                return await self.result(job.job_id, timeout=max(0.0, deadline - asyncio.get_running_loop().time()))
            except (NoResult, Unconfirmed, asyncio.CancelledError):
                await self._withdraw(job.job_id)
                raise

    async def cancel(self, job_id: str, *, timeout: float = 30.0) -> None:
        """
        Asks every worker to end a job, waiting or running. Its result says what came of it: ``cancelled``, or how it ended when it was faster.
        """
        await self._publish(cancel_message(job_id, _now_ms()), timeout)

    async def results(self, job_ids: Optional[Iterable[str]] = None, *, timeout: Optional[float] = 60.0) -> AsyncGenerator[Result, None]:
        """
        The results of these jobs, as they come, each once; or, without ids, whatever comes to the reply queue, without end. A result leaves its
        queue when the loop asks for the next one: what was being worked on when the process died comes again.

        :param job_ids: The jobs.
        :param timeout: Seconds that the next result may take; None waits for ever.
        :raises NoResult: None came in that time.
        """
        box = self._box()
        wanted = None if job_ids is None else dict.fromkeys(job_ids)
        everything: Collection[str] = () if wanted is None else tuple(wanted)
        with box.reserve(everything):
            while wanted is None or wanted:
                held = await box.take(wanted, timeout)
                finished = False
                try:
                    yield held.result
                    finished = True
                finally:
                    if finished:
                        box.settle(held)
                    else:
                        box.give_back(held)
                if wanted is not None:
                    del wanted[held.result.job_id]

    async def close(self) -> None:
        """Ends what waits, and the connection. Results that nobody has fetched stay in a named reply queue; a private one is deleted."""
        if self._closed:
            return
        # Those that are on their way were asked for by calls that ended a moment ago.
        await asyncio.sleep(0)
        if self._withdrawals:
            await asyncio.wait(set(self._withdrawals), timeout=_WITHDRAW_S)
        self._closed = True
        self._tell()
        self._mailbox.close()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})

    async def __aenter__(self) -> AsyncClient:
        try:
            await self.connect()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        await self.close()

    # --- Sending ---

    async def _publish(self, message: Outgoing, timeout: float) -> None:
        loop = asyncio.get_running_loop()
        deadline = self._after(timeout)
        doubt: Optional[Unconfirmed] = None
        while True:
            try:
                session = await self._session_by(deadline)
                await session.publish(message, min(self._publish_timeout, max(0.0, deadline - loop.time())))
                return
            except (Unconfirmed, Lost) as fault:
                log.info("Sending again, on another connection: %s", fault)
                doubt = fault if isinstance(fault, Unconfirmed) else doubt
                session.abandon()
                if self._session is session:
                    self._session = None
                if loop.time() >= deadline:
                    raise doubt or fault
            except (BrokerUnavailable, Busy) as fault:
                # An earlier try may have arrived all the same.
                raise doubt or fault from fault

    async def _withdraw(self, job_id: str) -> None:
        task = asyncio.ensure_future(self._try_to_cancel(job_id))
        self._withdrawals.add(task)
        task.add_done_callback(self._withdrawals.discard)
        await asyncio.shield(task)

    async def _try_to_cancel(self, job_id: str) -> None:
        try:
            await self.cancel(job_id, timeout=_WITHDRAW_S)
        except SandboxError as fault:
            # It ends by its own time limit then.
            log.warning("Job %s could not be cancelled: %s", job_id, fault)

    # --- The connection ---

    def _box(self) -> Mailbox:
        if self._closed:
            raise ClientClosed("The client is closed.")
        if self._keeper is None:
            # Not before there is a loop: until Python 3.10 such things belonged to one from the beginning.
            self._news = asyncio.Event()
            self._keeper = asyncio.ensure_future(self._keep())
        return self._mailbox

    async def _keep(self) -> None:
        """Holds the connection, and makes another one when it is lost, until the client is closed."""
        pause = _FIRST_PAUSE_S
        session: Optional[Session] = None
        try:
            while True:
                try:
                    session = await self._open(self._settings, self._mailbox.put)
                except SandboxError as fault:
                    log.warning("%s", fault)
                    self._fault = fault
                    self._mailbox.report(fault, hopeless=isinstance(fault, _STANDING))
                    self._tell()
                    await asyncio.sleep(pause * random.uniform(0.5, 1.0))
                    pause = min(2 * pause, _LONGEST_PAUSE_S)
                    continue
                pause = _FIRST_PAUSE_S
                self._session, self._fault = session, None
                self._mailbox.report(None)
                self._tell()
                await session.ended()
                log.info("The connection to the broker at %s is lost; making another.", self._settings.broker)
                self._session = None
                await session.close(delete=False)
                session = None
        finally:
            self._session = None
            if session is not None:
                await session.close(delete=self._settings.private)

    def _tell(self) -> None:
        if self._news is not None:
            self._news.set()
            self._news = asyncio.Event()

    async def _session_by(self, deadline: float) -> Session:
        """The connection there is, or the next one."""
        loop = asyncio.get_running_loop()
        while True:
            self._box()
            if self._session is not None:
                return self._session
            if isinstance(self._fault, _STANDING):
                raise copy.copy(self._fault)
            remaining = deadline - loop.time()
            if remaining <= 0:
                raise copy.copy(self._fault) if self._fault is not None else BrokerUnavailable(f"The broker at {self._settings.broker} does not answer.")
            assert self._news is not None
            try:
                await asyncio.wait_for(self._news.wait(), remaining)
            except asyncio.TimeoutError:
                pass

    @staticmethod
    def _after(seconds: float) -> float:
        return asyncio.get_running_loop().time() + seconds


def _tls(uri: str, ca_file: Optional[str]) -> Optional[ssl.SSLContext]:
    url = URL(uri)
    # The URI is not shown: there may be a password in it.
    if url.scheme not in ("amqp", "amqps") or not url.host:
        raise ValueError("The broker's URI must look like amqp://user:password@host:5672/vhost, or amqps://.")
    if url.scheme == "amqp":
        if ca_file is not None:
            raise ValueError("ca_file is for an amqps:// URI.")
        return None
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
