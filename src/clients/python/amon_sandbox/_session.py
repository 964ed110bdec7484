"""One life of a connection: it is opened, sends and receives, and ends. Nothing in it survives the loss of the connection."""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Awaitable, Callable, Dict, Optional, Set, TypeVar

import aiormq
import aiormq.exceptions
from aiormq.abc import DeliveredMessage
from pamqp.commands import Basic
from yarl import URL

from ._mailbox import Settle
from ._messages import Outgoing
from .errors import (
    AccessRefused,
    BrokerUnavailable,
    Busy,
    CertificateRefused,
    QueueDiffers,
    QueueMissing,
    SandboxError,
    TooLarge,
    Unconfirmed,
)
from .results import Result

T = TypeVar("T")

log = logging.getLogger("amon_sandbox")

_HEARTBEAT_S = 15

# How long the library waits for a frame is reckoned from this, or from the heartbeat, by its version; either is under a minute.
_SILENCE_S = 10

# A reply queue that nobody has listened to for this long goes by itself.
_QUEUE_LIFETIME_MS = 5 * 60 * 1000

# What the broker is asked in between: declarations, acknowledgements, the goodbye.
_PATIENCE_S = 10.0

# The library does not tell when the broker cancels a consumer (its queue was deleted), so it is looked for.
_LOOK_EVERY_S = 0.25


@dataclass(frozen=True)
class Settings:
    """Where the broker is, and what is asked of it."""

    uri: str
    #: For ``amqps://``.
    tls: Optional[ssl.SSLContext]
    name: str
    reply_queue: str
    #: Whether the reply queue is this client's own and goes with it.
    private: bool
    prefetch: int
    connect_timeout: float

    @property
    def broker(self) -> str:
        """The broker's address without user and password, fit to be shown."""
        url = URL(self.uri)
        return f"{url.scheme}://{url.host}:{url.port or (5671 if url.scheme == 'amqps' else 5672)}{url.path}"

    def __repr__(self) -> str:
        """The generated text would show the password."""
        return f"Settings({self.broker})"


OnResult = Callable[[Result, Settle], None]


class Session:
    """An open connection that listens to the reply queue and publishes with confirms."""

    def __init__(self, settings: Settings, connection: aiormq.Connection, on_result: OnResult) -> None:
        self._settings = settings
        self._connection = connection
        self._on_result = on_result
        self._consuming: Optional[Any] = None
        self._publishing: Optional[Any] = None
        self._opening = asyncio.Lock()
        self._consumer_tag = "results"
        self._settling: Set[asyncio.Future[None]] = set()
        self._abandoned: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @staticmethod
    async def open(settings: Settings, on_result: OnResult) -> Session:
        """Connects, makes sure that there is a reply queue, and listens to it."""
        connection = await _connect(settings)
        session = Session(settings, connection, on_result)
        try:
            await _within(session._listen(), settings.connect_timeout, settings)
        except BaseException:
            await session.close(delete=False)
            raise
        return session

    async def ended(self) -> None:
        """Waits until nothing can be received here any more."""
        while not self._is_over():
            await asyncio.wait({self._abandoned}, timeout=_LOOK_EVERY_S)

    def abandon(self) -> None:
        """Nothing is known of what was sent last: nobody should use this connection any more."""
        if not self._abandoned.done():
            self._abandoned.set_result(None)

    async def publish(self, message: Outgoing, timeout: float) -> None:
        """Sends a message; returns when the broker has it, safely. A second try follows on a channel of its own, since an error on a shared one may be another message's."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        try:
            await self._publish_once(await self._publisher(deadline), message, deadline)
        except aiormq.exceptions.ChannelClosed:
            channel = await self._channel(deadline)
            try:
                await self._publish_once(channel, message, deadline)
            except aiormq.exceptions.ChannelClosed as refused:
                raise _refusal(refused, message, self._settings) from refused
            finally:
                await _quietly(channel.close())

    async def close(self, delete: bool) -> None:
        """Says goodbye. Results that nobody has settled stay in their queue, unless it is deleted."""
        if self._settling:
            await asyncio.wait(set(self._settling), timeout=_PATIENCE_S)
        channel = self._consuming
        if channel is not None and not channel.is_closed:
            if delete:
                await _quietly(channel.queue_delete(self._settings.reply_queue))
            await _quietly(channel.close())
        # Told why, or the library ends whoever still waits as if they had been cancelled.
        await _quietly(self._connection.close(aiormq.exceptions.ConnectionClosed(200, "closed by the client")))

    async def _listen(self) -> None:
        if not self._settings.private and await self._exists():
            await self._consume()
            return
        try:
            channel = await self._connection.channel(publisher_confirms=False)
            arguments: Any = {"x-queue-type": "classic"}
            if self._settings.private:
                arguments["x-expires"] = _QUEUE_LIFETIME_MS
            await channel.queue_declare(self._settings.reply_queue, durable=True, arguments=arguments)
            await channel.close()
        except aiormq.exceptions.ChannelClosed as refused:
            raise _queue_refusal(refused, self._settings) from refused
        await self._consume()

    async def _exists(self) -> bool:
        # A named queue is taken as it is: its owner may have made it a quorum queue. An answer of no closes the channel.
        channel = await self._connection.channel(publisher_confirms=False)
        try:
            await channel.queue_declare(self._settings.reply_queue, passive=True)
            await channel.close()
            return True
        except aiormq.exceptions.ChannelNotFoundEntity:
            return False
        except aiormq.exceptions.ChannelClosed as refused:
            raise _queue_refusal(refused, self._settings) from refused

    async def _consume(self) -> None:
        channel = await self._connection.channel(publisher_confirms=False)
        self._consuming = channel
        try:
            await channel.basic_qos(prefetch_count=self._settings.prefetch)
            await channel.basic_consume(self._settings.reply_queue, self._receive, consumer_tag=self._consumer_tag)
        except aiormq.exceptions.ChannelClosed as refused:
            raise _queue_refusal(refused, self._settings) from refused

    async def _receive(self, message: DeliveredMessage) -> None:
        tag = message.delivery_tag
        if tag is None:
            return
        try:
            result = Result.from_json(message.body)
        except ValueError as fault:
            log.warning("A message of %d bytes in %s is no result and was rejected: %s", len(message.body), self._settings.reply_queue, fault)
            self._keep(lambda channel: channel.basic_reject(tag, requeue=False))
            return
        self._on_result(result, lambda: self._keep(lambda channel: channel.basic_ack(tag)))

    def _keep(self, settle: Callable[[Any], Any]) -> None:
        # On a channel that is gone it means nothing: the broker delivers the message again, and it is known then.
        channel = self._consuming
        if channel is None or channel.is_closed:
            return
        task = asyncio.ensure_future(_quietly(settle(channel)))
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    def _is_over(self) -> bool:
        channel = self._consuming
        return (
            self._abandoned.done()
            or self._connection.is_closed
            or channel is None
            or channel.is_closed
            or self._consumer_tag not in channel.consumers
        )

    async def _publisher(self, deadline: float) -> Any:
        async with self._opening:
            if self._publishing is None or self._publishing.is_closed:
                self._publishing = await self._channel(deadline)
            return self._publishing

    async def _channel(self, deadline: float) -> Any:
        try:
            return await _within(self._connection.channel(publisher_confirms=True), deadline - asyncio.get_running_loop().time(), self._settings)
        except SandboxError as fault:
            # It was open a moment ago: it ends now, and the next try is on another one. Nothing was sent.
            self.abandon()
            raise Lost(str(fault)) from fault

    async def _publish_once(self, channel: Any, message: Outgoing, deadline: float) -> None:
        properties = Basic.Properties(
            content_type="application/json",
            delivery_mode=2,
            message_id=message.message_id,
            correlation_id=message.correlation_id,
            reply_to=message.reply_to,
            message_type=message.type,
            timestamp=datetime.fromtimestamp(message.timestamp_ms / 1000, timezone.utc),
            headers=dict(message.headers),
        )
        sending = asyncio.ensure_future(
            channel.basic_publish(
                message.body, exchange=message.exchange, routing_key=message.routing_key, properties=properties, mandatory=message.mandatory
            )
        )
        # Waited for, not awaited: the library ends what it waits for by cancelling it, which must not look like the end of the caller.
        try:
            await asyncio.wait({sending}, timeout=max(0.0, deadline - asyncio.get_running_loop().time()))
        finally:
            if not sending.done():
                sending.add_done_callback(_forget)
                sending.cancel()
        if not sending.done() or sending.cancelled():
            raise Unconfirmed(f"The broker at {self._settings.broker} did not confirm the message in time.")
        fault = sending.exception()
        if fault is None:
            return
        if isinstance(fault, aiormq.exceptions.PublishError):
            raise QueueMissing(f"No queue takes the message ({message.exchange}): import deploy/rabbitmq/definitions.json, or start a worker once.") from fault
        if isinstance(fault, aiormq.exceptions.DeliveryError):
            raise Busy("The jobs queue is full; send the job again later.") from fault
        if isinstance(fault, aiormq.exceptions.ChannelClosed):
            raise fault
        raise Unconfirmed(f"The connection to the broker at {self._settings.broker} was lost before it had confirmed the message.") from fault


class Lost(BrokerUnavailable):
    """The connection ended before anything was sent on it: another one may be tried."""


async def _connect(settings: Settings) -> aiormq.Connection:
    url = URL(settings.uri).update_query(heartbeat=str(_HEARTBEAT_S), timeout=str(_SILENCE_S), name=settings.name)
    options: Dict[str, Any] = {} if settings.tls is None else {"context": settings.tls}
    connection = aiormq.Connection(url, **options)
    await _within(connection.connect({"product": "amon-sandbox"}), settings.connect_timeout, settings)
    return connection


async def _within(work: Awaitable[T], seconds: float, settings: Settings) -> T:
    """Waits for the broker, and turns whatever it does not do into an error of ours."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=max(0.0, seconds))
    finally:
        if not task.done():
            task.add_done_callback(_forget)
            task.cancel()
    if not task.done() or task.cancelled():
        raise BrokerUnavailable(f"The broker at {settings.broker} does not answer.")
    fault = task.exception()
    if fault is None:
        return task.result()
    raise _explanation(fault, settings) from fault


def _explanation(fault: BaseException, settings: Settings) -> BaseException:
    if isinstance(fault, SandboxError):
        return fault
    cause = fault.__cause__ if fault.__cause__ is not None else fault
    if isinstance(cause, ssl.SSLError) or isinstance(fault, ssl.SSLError):
        reason = getattr(cause, "verify_message", None) or getattr(cause, "reason", None) or "no TLS"
        return CertificateRefused(f"No trusted connection to the broker at {settings.broker}: {reason}.")
    if isinstance(fault, (aiormq.exceptions.AuthenticationError, aiormq.exceptions.ProbableAuthenticationError)):
        return AccessRefused(f"The broker at {settings.broker} refuses the user or its password.")
    # The one question that is answered so while a connection opens is for the virtual host. What the library makes of it differs by version.
    if isinstance(fault, aiormq.exceptions.ConnectionNotAllowed) or "Connection.Close" in str(fault):
        return AccessRefused(f"The broker at {settings.broker} refuses this virtual host to the user, or does not have it.")
    return BrokerUnavailable(f"The broker at {settings.broker} cannot be reached: {fault or type(fault).__name__}")


def _refusal(fault: aiormq.exceptions.ChannelClosed, message: Outgoing, settings: Settings) -> SandboxError:
    if isinstance(fault, aiormq.exceptions.ChannelAccessRefused):
        return AccessRefused(f"The user may not publish to exchange {message.exchange}.")
    if isinstance(fault, aiormq.exceptions.ChannelNotFoundEntity):
        return QueueMissing(f"There is no exchange {message.exchange}: import deploy/rabbitmq/definitions.json, or start a worker once.")
    if isinstance(fault, aiormq.exceptions.ChannelPreconditionFailed):
        return TooLarge(f"The broker refuses the message of {len(message.body)} bytes: {_said(fault)}")
    return BrokerUnavailable(f"The broker at {settings.broker} refuses the message: {_said(fault)}")


def _queue_refusal(fault: aiormq.exceptions.ChannelClosed, settings: Settings) -> SandboxError:
    if isinstance(fault, aiormq.exceptions.ChannelAccessRefused):
        return AccessRefused(f"The user may not use queue {settings.reply_queue}: a producer's begin with amon.")
    if isinstance(fault, aiormq.exceptions.ChannelNotFoundEntity):
        return QueueMissing(f"There is no queue {settings.reply_queue}.")
    return QueueDiffers(f"Queue {settings.reply_queue} cannot be used: {_said(fault)}")


def _said(fault: aiormq.exceptions.ChannelClosed) -> str:
    return str(fault.args[-1]) if fault.args else type(fault).__name__


def _forget(task: asyncio.Future[Any]) -> None:
    if not task.cancelled():
        task.exception()


async def _quietly(work: Awaitable[Any]) -> None:
    """Waits for something whose failure changes nothing: the connection is ending, or the broker delivers again."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=_PATIENCE_S)
    finally:
        task.add_done_callback(_forget)
        if not task.done():
            task.cancel()
