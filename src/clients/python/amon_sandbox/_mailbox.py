"""Results that have come and that nobody has fetched yet. Knows nothing of the broker; lives in one event loop."""

from __future__ import annotations

import asyncio
import copy
from collections import Counter, OrderedDict
from contextlib import contextmanager
from typing import Callable, Collection, Counter as CounterType, Dict, Iterator, List, Optional, Set

from .errors import ClientClosed, NoResult, SandboxError
from .results import Result

Settle = Callable[[], None]

# Ids of results that were handed over, so that a copy that comes later is dropped: delivery is at least once.
_REMEMBERED = 10_000


class Held:
    """A result, and what tells the broker that it has arrived. It stays in its queue until that is called."""

    def __init__(self, result: Result, settle: Settle) -> None:
        self.result = result
        self.settles: List[Settle] = [settle]


class Mailbox:
    """
    Keeps the first result of each job until it is fetched. A result is settled with the broker when its reader is done with it, so that one
    that was being worked on when the process died comes again.
    """

    def __init__(self) -> None:
        self._held: Dict[str, Held] = {}
        self._lent: Dict[str, Held] = {}
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._reserved: CounterType[str] = Counter()
        self._waiting: Set[asyncio.Future[None]] = set()
        self._trouble: Optional[SandboxError] = None
        self._hopeless = False
        self._closed = False

    def __len__(self) -> int:
        """How many wait to be fetched."""
        return len(self._held)

    def put(self, result: Result, settle: Settle) -> None:
        """Takes a result in, or settles it at once when there was one already."""
        job_id = result.job_id
        if job_id in self._seen:
            settle()
            return
        known = self._held.get(job_id) or self._lent.get(job_id)
        if known is not None:
            # A copy; or the same message again, after the connection was lost.
            known.settles.append(settle)
            return
        self._held[job_id] = Held(result, settle)
        self._wake()

    def report(self, trouble: Optional[SandboxError], hopeless: bool = False) -> None:
        """Why nothing comes now; None when it does again. Nobody waits while it is hopeless."""
        self._trouble, self._hopeless = trouble, hopeless
        self._wake()

    def expect(self, job_id: str) -> None:
        """The job is sent, perhaps once more: what was handed over before does not count any longer."""
        self._seen.pop(job_id, None)

    @contextmanager
    def reserve(self, job_ids: Collection[str]) -> Iterator[None]:
        """Keeps the results of these jobs from whoever takes any."""
        self._reserved.update(job_ids)
        try:
            yield
        finally:
            self._reserved.subtract(job_ids)
            for job_id in job_ids:
                if self._reserved[job_id] <= 0:
                    del self._reserved[job_id]
            # What was left behind is anybody's again.
            self._wake()

    async def take(self, job_ids: Optional[Collection[str]], timeout: Optional[float]) -> Held:
        """
        Waits for the result of one of these jobs, or of any that is not reserved. The caller has it until it settles it or gives it back.
        """
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        while True:
            if self._closed:
                raise ClientClosed("The client is closed.")
            held = self._pick(job_ids)
            if held is not None:
                return held
            if job_ids is not None and len(job_ids) > 0 and all(job_id in self._seen for job_id in job_ids):
                raise NoResult(f"The result of {_name(job_ids)} was fetched before.")
            if self._trouble is not None and self._hopeless:
                raise copy.copy(self._trouble)
            remaining = None if deadline is None else deadline - loop.time()
            if remaining is not None and remaining <= 0:
                raise NoResult(self._nothing(job_ids, timeout))
            woken: asyncio.Future[None] = loop.create_future()
            self._waiting.add(woken)
            try:
                await asyncio.wait({woken}, timeout=remaining)
            finally:
                self._waiting.discard(woken)

    def settle(self, held: Held) -> None:
        """The reader is done with it."""
        job_id = held.result.job_id
        self._lent.pop(job_id, None)
        self._seen[job_id] = None
        self._seen.move_to_end(job_id)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        for settle in held.settles:
            settle()

    def give_back(self, held: Held) -> None:
        """The reader could not finish with it: it is the first that is handed out again."""
        if self._lent.pop(held.result.job_id, None) is not None:
            self._held = {held.result.job_id: held, **self._held}
            self._wake()

    def close(self) -> None:
        """Whoever waits is told."""
        self._closed = True
        self._wake()

    def _pick(self, job_ids: Optional[Collection[str]]) -> Optional[Held]:
        candidates = (job_id for job_id in self._held if job_id not in self._reserved) if job_ids is None else job_ids
        for job_id in candidates:
            held = self._held.pop(job_id, None)
            if held is not None:
                self._lent[job_id] = held
                return held
        return None

    def _wake(self) -> None:
        for woken in self._waiting:
            if not woken.done():
                woken.set_result(None)

    def _nothing(self, job_ids: Optional[Collection[str]], timeout: Optional[float]) -> str:
        others = f" ({len(self._held)} of other jobs wait to be fetched)" if self._held else ""
        trouble = f" {self._trouble}" if self._trouble is not None else ""
        return f"No result of {_name(job_ids)} came within {timeout:g} s{others}.{trouble}"


def _name(job_ids: Optional[Collection[str]]) -> str:
    if job_ids is None:
        return "any job"
    return f"job {next(iter(job_ids))}" if len(job_ids) == 1 else f"{len(job_ids)} jobs"
