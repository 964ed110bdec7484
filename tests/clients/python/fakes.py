"""A broker in memory, in the place where the package opens its connections."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Any, Callable, Deque, Dict, List, Optional, Union

from amon_sandbox import AsyncClient, Result
from amon_sandbox._messages import Outgoing
from amon_sandbox._session import OnResult, Settings

Outcome = Union[Exception, Callable[["FakeSession", Outgoing], None], None]


def result_json(job_id: str, **fields: Any) -> bytes:
    return json.dumps({"job_id": job_id, "status": "ok", **fields}).encode("utf-8")


class FakeSession:
    """One connection. What is published meets the next outcome of its broker."""

    def __init__(self, broker: FakeBroker, on_result: OnResult) -> None:
        self.broker = broker
        self.on_result = on_result
        self.sent: List[Outgoing] = []
        self.settled: List[str] = []
        self.deleted: Optional[bool] = None
        self._end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def publish(self, message: Outgoing, timeout: float) -> None:
        self.sent.append(message)
        outcome = self.broker.outcomes.popleft() if self.broker.outcomes else self.broker.usually
        await asyncio.sleep(0)
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is not None:
            outcome(self, message)

    def deliver(self, job_id: str, **fields: Any) -> None:
        self.on_result(Result.from_json(result_json(job_id, **fields)), lambda: self.settled.append(job_id))

    async def ended(self) -> None:
        await asyncio.shield(self._end)

    def lose(self) -> None:
        if not self._end.done():
            self._end.set_result(None)

    abandon = lose

    async def close(self, delete: bool) -> None:
        self.deleted = delete


class FakeBroker:
    """Opens sessions, as often as it is told not to fail."""

    def __init__(self) -> None:
        self.sessions: List[FakeSession] = []
        self.faults: Deque[Exception] = deque()
        self.always: Optional[Exception] = None
        self.outcomes: Deque[Outcome] = deque()
        self.usually: Outcome = None
        self.opened = 0

    @property
    def session(self) -> FakeSession:
        return self.sessions[-1]

    @property
    def sent(self) -> List[Outgoing]:
        return [message for session in self.sessions for message in session.sent]

    @property
    def settled(self) -> List[str]:
        return [job_id for session in self.sessions for job_id in session.settled]

    async def open(self, settings: Settings, on_result: OnResult) -> Any:
        self.opened += 1
        await asyncio.sleep(0)
        if self.always is not None:
            raise self.always
        if self.faults:
            raise self.faults.popleft()
        self.sessions.append(FakeSession(self, on_result))
        return self.session

    def client(self, **options: Any) -> AsyncClient:
        client = AsyncClient("amqp://user:s3cret@broker.example/sandbox", **options)
        client._open = self.open
        return client


def answer(session: FakeSession, message: Outgoing) -> None:
    """Runs the job at once."""
    job: Dict[str, Any] = json.loads(message.body)
    session.deliver(job["job_id"], stdout=job.get("code", ""))
