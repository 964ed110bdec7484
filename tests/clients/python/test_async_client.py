from __future__ import annotations

import asyncio
import unittest
from typing import List

from amon_sandbox import (
    AccessRefused,
    AsyncClient,
    BrokerUnavailable,
    Busy,
    ClientClosed,
    Job,
    NoResult,
    QueueMissing,
    Result,
    TooLarge,
    Unconfirmed,
)
from amon_sandbox._messages import Outgoing
from amon_sandbox._session import Lost

from fakes import FakeBroker, FakeSession, answer

UNKNOWN = Unconfirmed("Nobody knows.")


class AsyncClientTests(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.broker = FakeBroker()

    async def test_run_answers_with_the_result_and_settles_it(self) -> None:
        self.broker.usually = answer
        async with self.broker.client() as client:
            result = await client.run("print(1)")

        self.assertEqual("print(1)", result.stdout)
        self.assertEqual([result.job_id], self.broker.settled)

    async def test_private_queue_is_random_allowed_and_deleted_in_the_end(self) -> None:
        async with self.broker.client() as client:
            self.assertRegex(client.reply_queue, r"^amon\.reply\.[0-9a-f]{32}$")

        self.assertIs(True, self.broker.session.deleted)

    async def test_named_queue_stays(self) -> None:
        async with self.broker.client(reply_queue="amon.mine") as client:
            await client.submit("1")

        self.assertEqual((False, "amon.mine"), (self.broker.session.deleted, self.broker.sent[0].reply_to))

    async def test_unknown_outcome_is_sent_again_on_another_connection_byte_for_byte(self) -> None:
        self.broker.outcomes.extend([UNKNOWN, None])
        async with self.broker.client() as client:
            await client.submit(Job("1"))

        first, second = self.broker.sent
        self.assertEqual((first, 2), (second, len(self.broker.sessions)))

    async def test_connection_that_ends_before_anything_was_sent_is_replaced(self) -> None:
        self.broker.outcomes.extend([Lost("Gone."), None])
        async with self.broker.client() as client:
            await client.submit(Job("1"))

        self.assertEqual(2, len(self.broker.sessions))

    async def test_outcome_that_stays_unknown_is_unconfirmed(self) -> None:
        self.broker.usually = UNKNOWN
        async with self.broker.client() as client:
            with self.assertRaises(Unconfirmed) as caught:
                await client.submit(Job("1"), timeout=0.05)

        self.assertEqual("unconfirmed", caught.exception.code)

    async def test_full_queue_is_busy_and_not_tried_again(self) -> None:
        self.broker.usually = Busy("Full.")
        async with self.broker.client() as client:
            with self.assertRaises(Busy):
                await client.submit(Job("1"))

        self.assertEqual(1, len(self.broker.sent))

    async def test_full_queue_after_an_unknown_outcome_is_still_unknown(self) -> None:
        self.broker.outcomes.extend([UNKNOWN, Busy("Full.")])
        async with self.broker.client() as client:
            with self.assertRaises(Unconfirmed):
                await client.submit(Job("1"))

    async def test_missing_queue_is_told_at_once(self) -> None:
        self.broker.usually = QueueMissing("No queue.")
        async with self.broker.client() as client:
            with self.assertRaises(QueueMissing):
                await client.submit(Job("1"))

    async def test_job_over_the_limit_is_not_sent(self) -> None:
        async with self.broker.client(max_message_bytes=1000) as client:
            with self.assertRaisesRegex(TooLarge, "the limit is 1000"):
                await client.submit(Job("1" * 1000))

        self.assertEqual([], self.broker.sent)

    async def test_wrong_credentials_are_told_at_once(self) -> None:
        self.broker.always = AccessRefused("No.")
        with self.assertRaises(AccessRefused):
            async with self.broker.client():
                self.fail("It did not connect.")

    async def test_broker_that_is_away_is_waited_for(self) -> None:
        self.broker.faults.extend([BrokerUnavailable("Away.")])
        async with self.broker.client() as client:
            await client.submit("1")

        self.assertEqual((2, 1), (self.broker.opened, len(self.broker.sent)))

    async def test_broker_that_stays_away_is_unavailable_in_time(self) -> None:
        self.broker.always = BrokerUnavailable("Away.")
        client = self.broker.client()
        try:
            with self.assertRaisesRegex(BrokerUnavailable, "Away"):
                await client.submit("1", timeout=0.05)
        finally:
            await client.close()

    async def test_result_while_the_broker_is_away_is_told_as_no_result(self) -> None:
        self.broker.always = BrokerUnavailable("Away.")
        client = self.broker.client()
        try:
            with self.assertRaisesRegex(NoResult, "Away"):
                await client.result("a", timeout=0.05)
        finally:
            await client.close()

    async def test_lost_connection_is_made_again_and_results_still_come(self) -> None:
        async with self.broker.client() as client:
            job_id = await client.submit("1")
            waiting = asyncio.ensure_future(client.result(job_id))
            await asyncio.sleep(0)
            self.broker.session.lose()
            while len(self.broker.sessions) < 2:
                await asyncio.sleep(0)
            self.broker.session.deliver(job_id, stdout="after")

            self.assertEqual("after", (await waiting).stdout)

    async def test_run_without_a_result_cancels_its_job(self) -> None:
        async with self.broker.client() as client:
            with self.assertRaises(NoResult):
                await client.run(Job("1", job_id="slow"), timeout=0.05)

        self.assertEqual(["sandbox.submit", "sandbox.control"], [message.exchange for message in self.broker.sent])
        self.assertEqual(b'{"job_id":"slow","action":"cancel"}', self.broker.sent[1].body)

    async def test_run_whose_task_is_cancelled_cancels_its_job(self) -> None:
        async with self.broker.client() as client:
            running = asyncio.ensure_future(client.run("1"))
            while not self.broker.sent:
                await asyncio.sleep(0)
            running.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await running

        self.assertEqual("sandbox.control", self.broker.sent[-1].exchange)

    async def test_run_that_cannot_cancel_still_says_why_it_ended(self) -> None:
        self.broker.outcomes.extend([None, AccessRefused("May not cancel.")])
        async with self.broker.client() as client:
            with self.assertLogs("amon_sandbox", "WARNING"), self.assertRaises(NoResult):
                await client.run("1", timeout=0.05)

    async def test_results_of_some_jobs_come_as_they_end_and_then_it_is_over(self) -> None:
        async with self.broker.client() as client:
            ids = [await client.submit("1") for _ in range(3)]
            for job_id in reversed(ids):
                self.broker.session.deliver(job_id)
            self.broker.session.deliver("other")

            self.assertEqual(sorted(ids), sorted([result.job_id async for result in client.results(ids)]))
            self.assertEqual("other", (await client.result("other")).job_id)

    async def test_result_leaves_its_queue_when_the_next_one_is_asked_for(self) -> None:
        async with self.broker.client() as client:
            await client.connect()
            for job_id in ("a", "b"):
                self.broker.session.deliver(job_id)
            seen: List[List[str]] = []
            with self.assertRaises(NoResult):
                async for _ in client.results(timeout=0.01):
                    seen.append(list(self.broker.settled))

        self.assertEqual(([[], ["a"]], ["a", "b"]), (seen, self.broker.settled))

    async def test_result_whose_loop_broke_off_comes_again(self) -> None:
        async with self.broker.client() as client:
            self.broker.session.deliver("a")
            stream = client.results()
            async for _ in stream:
                break
            await stream.aclose()

            self.assertEqual([], self.broker.settled)
            self.assertEqual("a", (await client.result("a")).job_id)

    async def test_run_gets_its_result_although_somebody_takes_any(self) -> None:
        def answer_both(session: FakeSession, message: Outgoing) -> None:
            answer(session, message)
            session.deliver("other")

        self.broker.usually = answer_both
        async with self.broker.client() as client:

            async def first() -> Result:
                async for result in client.results():
                    return result
                raise AssertionError("The stream ended.")

            taking = asyncio.ensure_future(first())
            await asyncio.sleep(0)

            self.assertEqual("mine", (await client.run("mine")).stdout)
            self.assertEqual("other", (await taking).job_id)

    async def test_closed_client_refuses_and_ends_what_waits(self) -> None:
        client = self.broker.client()
        await client.connect()
        waiting = asyncio.ensure_future(client.result("a"))
        await asyncio.sleep(0)
        await client.close()
        await client.close()

        for call in (waiting, client.submit("1"), client.result("a"), client.run("1"), client.cancel("a"), client.connect()):
            with self.assertRaises(ClientClosed):
                await call

    async def test_password_is_never_shown(self) -> None:
        client = AsyncClient("amqp://user:s3cret@broker.example/sandbox")

        self.assertNotIn("s3cret", repr(client._settings) + repr(vars(client)))
        self.assertIn("amqp://broker.example:5672/sandbox", repr(client._settings))

    async def test_uri_that_is_none_is_refused_without_being_shown(self) -> None:
        for uri in ("", "broker", "http://user:s3cret@broker", "amqp:///sandbox"):
            with self.subTest(uri), self.assertRaises(ValueError) as caught:
                AsyncClient(uri)
            self.assertNotIn("s3cret", str(caught.exception))

    async def test_ca_file_without_tls_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "amqps"):
            AsyncClient("amqp://broker", ca_file="ca.pem")

    async def test_ca_file_that_is_missing_is_told_at_once(self) -> None:
        with self.assertRaises(FileNotFoundError):
            AsyncClient("amqps://broker", ca_file="/no/such/ca.pem")
