"""The same for programs without asyncio: one thread of its own runs the loop, so that the connection lives while the program computes."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import threading
from types import TracebackType
from typing import Any, AsyncGenerator, Coroutine, Generator, Iterable, List, Optional, Type, TypeVar, Union

from ._async_client import AsyncClient
from .errors import ClientClosed
from .jobs import Job
from .results import Result

T = TypeVar("T")

# What a call that was interrupted (Ctrl-C) still does: it withdraws its job.
_LAST_WORDS_S = 10.0


class Client:
    """
    ``AsyncClient`` for programs without asyncio; see there for everything. Any number of threads may use one at once. It does not survive a
    fork: open one in each process.
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
        """The parameters are those of ``AsyncClient``."""
        self._client = AsyncClient(
            uri,
            reply_queue=reply_queue,
            ca_file=ca_file,
            name=name,
            connect_timeout=connect_timeout,
            publish_timeout=publish_timeout,
            prefetch=prefetch,
            max_message_bytes=max_message_bytes,
        )
        self._process = os.getpid()
        self._starting = threading.Lock()
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._thread: Optional[threading.Thread] = None
        self._closed = False

    @property
    def reply_queue(self) -> str:
        """The queue that results come to."""
        return self._client.reply_queue

    def connect(self) -> None:
        """Connects, which otherwise happens with the first call. Raises what stands in the way."""
        self._call(self._client.connect())

    def submit(self, job: Union[Job, str], *, timeout: float = 30.0) -> str:
        """Puts a job into the queue; returns its id when the broker has it safely."""
        return self._call(self._client.submit(job, timeout=timeout))

    def result(self, job_id: str, *, timeout: float = 60.0) -> Result:
        """Waits for the result of a job that was submitted with this reply queue. It is handed out once."""
        return self._call(self._client.result(job_id, timeout=timeout))

    def run(self, job: Union[Job, str], *, timeout: Optional[float] = None) -> Result:
        """Submits a job and waits for its result. When nobody waits any longer (the time is up, or Ctrl-C), the job is cancelled."""
        return self._call(self._client.run(job, timeout=timeout))

    def cancel(self, job_id: str, *, timeout: float = 30.0) -> None:
        """Asks every worker to end a job, waiting or running. Its result says what came of it."""
        self._call(self._client.cancel(job_id, timeout=timeout))

    def results(self, job_ids: Optional[Iterable[str]] = None, *, timeout: Optional[float] = 60.0) -> Generator[Result, None, None]:
        """The results of these jobs, as they come, each once; or, without ids, whatever comes to the reply queue, without end."""
        stream = self._client.results(job_ids, timeout=timeout)
        try:
            while True:
                try:
                    result = self._call(_next(stream))
                except StopAsyncIteration:
                    return
                yield result
        finally:
            self._end(stream)

    def close(self) -> None:
        """Ends what waits, and the connection."""
        with self._starting:
            loop, thread = self._loop, self._thread
            if self._closed:
                return
            if loop is None or thread is None or self._process != os.getpid():
                self._closed = True
                return
        try:
            self._call(self._client.close())
        finally:
            self._closed = True
            loop.call_soon_threadsafe(loop.stop)
            thread.join(_LAST_WORDS_S)

    def __enter__(self) -> Client:
        try:
            self.connect()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self.close()

    def _end(self, stream: AsyncGenerator[Result, None]) -> None:
        if self._closed or self._loop is None or self._process != os.getpid():
            return
        if threading.current_thread() is self._thread:
            # A loop that was left early is collected wherever memory is.
            self._loop.create_task(_end(stream))
        else:
            self._call(_end(stream))

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            loop = self._running_loop()
        except ClientClosed:
            work.close()
            raise
        ended: concurrent.futures.Future[T] = concurrent.futures.Future()
        tasks: List[asyncio.Task[T]] = []

        def start() -> None:
            task = loop.create_task(work)
            tasks.append(task)
            task.add_done_callback(lambda done: _hand_over(done, ended))

        def interrupt() -> None:
            for task in tasks:
                task.cancel()

        loop.call_soon_threadsafe(start)
        try:
            return ended.result()
        except BaseException:
            if not ended.done():
                loop.call_soon_threadsafe(interrupt)
                concurrent.futures.wait([ended], timeout=_LAST_WORDS_S)
            raise

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._process != os.getpid():
            raise ClientClosed("The client was opened by another process: open one in each.")
        with self._starting:
            if self._closed:
                raise ClientClosed("The client is closed.")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_run, args=(self._loop,), name="amon-sandbox", daemon=True)
                self._thread.start()
            return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        # The library leaves tasks behind that end by themselves when they are asked to.
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left, timeout=_LAST_WORDS_S))
        loop.run_until_complete(loop.shutdown_asyncgens())
        # Host names are looked up in a thread.
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()


def _hand_over(done: asyncio.Task[T], ended: concurrent.futures.Future[T]) -> None:
    if done.cancelled():
        ended.set_exception(ClientClosed("The call was ended."))
        return
    fault = done.exception()
    if fault is not None:
        ended.set_exception(fault)
    else:
        ended.set_result(done.result())


async def _next(stream: AsyncGenerator[Result, None]) -> Result:
    return await stream.__anext__()


async def _end(stream: AsyncGenerator[Result, None]) -> None:
    await stream.aclose()
