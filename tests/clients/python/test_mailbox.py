from __future__ import annotations

import asyncio
import unittest
from typing import List

from amon_sandbox import AccessRefused, BrokerUnavailable, ClientClosed, NoResult, Result
from amon_sandbox._mailbox import Mailbox


class MailboxTests(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.box = Mailbox()
        self.settled: List[str] = []

    def put(self, job_id: str, stdout: str = "", tag: str = "") -> None:
        self.box.put(Result(job_id=job_id, status="ok", stdout=stdout), lambda: self.settled.append(tag or job_id))

    async def fetch(self, job_id: str) -> Result:
        held = await self.box.take((job_id,), 5)
        self.box.settle(held)
        return held.result

    async def test_result_that_is_there_is_handed_out_and_then_settled(self) -> None:
        self.put("a")
        held = await self.box.take(("a",), 0)
        self.assertEqual(("a", []), (held.result.job_id, self.settled))

        self.box.settle(held)

        self.assertEqual((["a"], 0), (self.settled, len(self.box)))

    async def test_result_that_comes_later_wakes_who_waits(self) -> None:
        waiting = asyncio.ensure_future(self.fetch("a"))
        await asyncio.sleep(0)
        self.put("b")
        self.put("a", "mine")

        self.assertEqual("mine", (await waiting).stdout)
        self.assertEqual(1, len(self.box))

    async def test_second_result_of_a_job_is_dropped_before_and_after_the_first_was_fetched(self) -> None:
        self.put("a", "first", "1")
        self.put("a", "second", "2")
        self.assertEqual("first", (await self.fetch("a")).stdout)
        self.assertEqual(["1", "2"], self.settled)

        self.put("a", "third", "3")

        self.assertEqual((["1", "2", "3"], 0), (self.settled, len(self.box)))

    async def test_result_that_was_fetched_is_not_waited_for(self) -> None:
        self.put("a")
        await self.fetch("a")

        with self.assertRaisesRegex(NoResult, "job a was fetched before"):
            await self.box.take(("a",), 60)

    async def test_job_that_is_sent_again_has_a_result_again(self) -> None:
        self.put("a")
        await self.fetch("a")

        self.box.expect("a")
        self.put("a", "again")

        self.assertEqual("again", (await self.fetch("a")).stdout)

    async def test_copy_after_a_lost_connection_is_settled_with_the_one_at_hand(self) -> None:
        self.put("a", tag="old")
        held = await self.box.take(("a",), 0)
        self.put("a", tag="new")

        self.box.settle(held)

        self.assertEqual(["old", "new"], self.settled)

    async def test_any_takes_them_in_their_order(self) -> None:
        for job_id in ("a", "b"):
            self.put(job_id)

        self.assertEqual(["a", "b"], [(await self.box.take(None, 0)).result.job_id for _ in range(2)])

    async def test_any_leaves_what_somebody_waits_for(self) -> None:
        with self.box.reserve(("a",)):
            self.put("a")
            with self.assertRaises(NoResult):
                await self.box.take(None, 0)

        self.assertEqual("a", (await self.box.take(None, 0)).result.job_id)

    async def test_result_that_was_given_back_comes_first_again(self) -> None:
        for job_id in ("a", "b"):
            self.put(job_id)
        self.box.give_back(await self.box.take(None, 0))

        self.assertEqual(("a", []), ((await self.box.take(None, 0)).result.job_id, self.settled))

    async def test_nothing_in_time_says_what_and_what_else(self) -> None:
        self.put("b")
        self.box.report(BrokerUnavailable("The broker is away."))

        with self.assertRaises(NoResult) as caught:
            await self.box.take(("a",), 0.01)

        self.assertEqual("No result of job a came within 0.01 s (1 of other jobs wait to be fetched). The broker is away.", str(caught.exception))
        self.assertIsInstance(caught.exception, TimeoutError)

    async def test_hopeless_ends_the_wait_but_not_what_is_there(self) -> None:
        waiting = asyncio.ensure_future(self.fetch("a"))
        self.put("b")
        await asyncio.sleep(0)

        self.box.report(AccessRefused("No."), hopeless=True)

        with self.assertRaises(AccessRefused):
            await waiting
        self.assertEqual("b", (await self.fetch("b")).job_id)

    async def test_closed_ends_the_wait(self) -> None:
        waiting = asyncio.ensure_future(self.fetch("a"))
        await asyncio.sleep(0)
        self.box.close()

        with self.assertRaises(ClientClosed):
            await waiting

    async def test_who_stops_waiting_loses_nothing(self) -> None:
        waiting = asyncio.ensure_future(self.fetch("a"))
        await asyncio.sleep(0)
        self.put("a")
        waiting.cancel()
        await asyncio.wait({waiting})

        self.assertTrue(waiting.cancelled())
        self.assertEqual("a", (await self.fetch("a")).job_id)

    async def test_ids_that_are_remembered_are_bounded(self) -> None:
        for number in range(10_001):
            self.put(str(number))
            await self.fetch(str(number))

        self.put("0")
        self.put("1")

        self.assertEqual(1, len(self.box))
