"""
The package on a real broker, with a real worker: run by Sandbox.IntegrationTests, which says where they are. Prints one JSON line for each test.

PRODUCER_URI    the user of deploy/rabbitmq/definitions.json, on a virtual host where a worker takes jobs
FULL_URI        a virtual host whose jobs queue has room for one job, and no worker
EMPTY_URI       a virtual host with nothing in it
MANAGEMENT_URI  the broker's management address, with its administrator
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
import os
import re
import sys
import threading
import time
import traceback
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Type
from urllib.parse import quote, urlsplit

import aiormq

import amon_sandbox
from amon_sandbox import (
    AccessRefused,
    AsyncClient,
    BrokerUnavailable,
    Busy,
    Cancelled,
    Client,
    Job,
    NoResult,
    QueueMissing,
    Rejected,
    SandboxError,
    TimedOut,
    TooLarge,
)

PRODUCER_URI = os.environ["PRODUCER_URI"]
VHOST = urlsplit(PRODUCER_URI).path[1:]

#: Prints something else each time it really runs.
UNIQUE = "import uuid; print(uuid.uuid4())"


def management(method: str, path: str) -> Any:
    parts = urlsplit(os.environ["MANAGEMENT_URI"])
    request = urllib.request.Request(f"http://{parts.hostname}:{parts.port}/api/{path}", method=method)
    login = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request.add_header("Authorization", f"Basic {login}")
    with urllib.request.urlopen(request, timeout=20) as response:
        body = response.read()
    return json.loads(body) if body else None


def queue_exists(name: str) -> bool:
    try:
        management("GET", f"queues/{quote(VHOST, safe='')}/{quote(name, safe='')}")
        return True
    except urllib.error.HTTPError as fault:
        if fault.code != 404:
            raise
        return False


def eventually(condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"After {seconds:g} s there was still not: {what}.")
        time.sleep(0.1)


def connections(name: str) -> List[str]:
    """The connections of that name, as the broker knows them; waits for the first, since it lists them late."""
    found: List[str] = []

    def listed() -> bool:
        found[:] = [c["name"] for c in management("GET", "connections") if c.get("client_properties", {}).get("connection_name") == name]
        return bool(found)

    eventually(listed, f"a connection named {name}")
    return found


class SynchronousTests(unittest.TestCase):
    client: Client

    @classmethod
    def setUpClass(cls) -> None:
        cls.client = Client(PRODUCER_URI)
        cls.client.connect()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.client.close()

    def test_run_has_output_exit_code_and_files(self) -> None:
        code = "import sys; data = open('/input/d/a', 'rb').read(); open('/output/b', 'wb').write(data[::-1]); print('嗨'); sys.exit(3)"

        result = self.client.run(Job(code, files={"d/a": b"\x00\xff"}, request_id="r-1", timeout_s=20))

        self.assertEqual(("ok", 3, "嗨\n", ""), (result.status, result.exit_code, result.stdout, result.stderr))
        self.assertEqual(({"b": b"\xff\x00"}, "r-1", 1, {}), (result.files, result.request_id, result.attempt, result.extra))
        assert result.usage is not None and result.started_at is not None and result.finished_at is not None
        self.assertGreater(result.usage.cpu_ms, 0)
        self.assertLess(result.started_at, result.finished_at)
        self.assertIs(result, result.check())

    def test_run_of_bash(self) -> None:
        self.assertEqual("bash\n", self.client.run(Job("echo bash", "bash")).stdout)

    def test_run_of_large_files_both_ways(self) -> None:
        content = os.urandom(2 * 1024 * 1024)

        self.assertEqual({"b": content}, self.client.run(Job("cp /input/a /output/b", "bash", files={"a": content})).files)

    def test_submit_and_results_come_as_they_end(self) -> None:
        ids = [self.client.submit(f"print({n})") for n in range(4)]

        results = {result.job_id: result.stdout for result in self.client.results(ids)}

        self.assertEqual({job_id: f"{n}\n" for n, job_id in enumerate(ids)}, results)

    def test_time_limit_is_timed_out(self) -> None:
        result = self.client.run(Job("while True: pass", timeout_s=1))

        self.assertEqual(("timed_out", 124, True), (result.status, result.exit_code, result.timed_out))
        with self.assertRaises(TimedOut) as caught:
            result.check()
        self.assertEqual("timed_out", caught.exception.code)

    def test_job_that_is_not_acceptable_is_rejected_with_the_code_of_the_server(self) -> None:
        with self.assertRaises(Rejected) as caught:
            self.client.run(Job("", "cobol")).check()

        self.assertEqual("unsupported_language", caught.exception.code)

    def test_cancel_ends_a_job(self) -> None:
        job_id = self.client.submit(Job("import time; time.sleep(90)", timeout_s=100))
        self.client.cancel(job_id)

        with self.assertRaises(Cancelled) as caught:
            self.client.result(job_id, timeout=30).check()
        self.assertEqual("cancelled", caught.exception.code)

    def test_run_without_a_result_in_time_cancels_its_job(self) -> None:
        job = Job("import time; time.sleep(90)", timeout_s=100)
        with self.assertRaises(NoResult):
            self.client.run(job, timeout=1)

        self.assertEqual("cancelled", self.client.result(job.job_id, timeout=30).status)

    def test_job_that_is_sent_twice_has_one_result(self) -> None:
        job = Job(UNIQUE)
        self.client.submit(job)
        self.client.submit(job)
        first = self.client.result(job.job_id)

        with self.assertRaises(NoResult):
            for other in self.client.results(timeout=1):
                self.fail(f"There was another: {other}")

        # The worker remembers what it has run: it answers again, and with the same.
        self.assertEqual(first.stdout, self.client.run(job).stdout)

    def test_lost_connection_loses_no_result(self) -> None:
        with Client(PRODUCER_URI, name="to be dropped") as client:
            found = connections("to be dropped")
            job_id = client.submit(Job("import time; time.sleep(1); print('survived')"))
            for connection in found:
                management("DELETE", f"connections/{quote(connection, safe='')}")

            self.assertEqual("survived\n", client.result(job_id).stdout)
            self.assertEqual("again\n", client.run("print('again')").stdout)

    def test_private_queue_that_was_deleted_is_made_again(self) -> None:
        with Client(PRODUCER_URI) as client:
            management("DELETE", f"queues/{VHOST}/{client.reply_queue}")
            eventually(lambda: queue_exists(client.reply_queue), "the queue again")

            self.assertEqual("1\n", client.run("print(1)").stdout)
        self.assertFalse(queue_exists(client.reply_queue))

    def test_job_over_the_broker_limit_is_too_large_and_disturbs_nobody(self) -> None:
        with Client(PRODUCER_URI, max_message_bytes=64 * 1024 * 1024) as client:
            job_id = client.submit("print('beside')")
            with self.assertRaises(TooLarge):
                client.submit("#" * (17 * 1024 * 1024))

            self.assertEqual("beside\n", client.result(job_id).stdout)
            self.assertEqual("after\n", client.run("print('after')").stdout)

    def test_readme_examples_print_what_it_says(self) -> None:
        readme = (Path(amon_sandbox.__file__).parents[1] / "README.md").read_text("utf-8")
        os.environ["AMON_SANDBOX_AMQP_URI"] = PRODUCER_URI
        printed: List[str] = []
        for code in re.findall(r"```python\n(.*?)```", readme, re.DOTALL):
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})
            printed.extend(out.getvalue().splitlines())

        self.assertEqual(["ok 0 b'2121'", "['0', '1', '4']", "cancelled"], printed)
        for line in printed:
            self.assertIn(f"`{line}`", readme)


class NamedQueueTests(unittest.TestCase):
    """A queue that stays, and what is in it between two clients."""

    def test_result_waits_for_the_next_reader_with_the_trace_of_its_job(self) -> None:
        parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        with Client(PRODUCER_URI, reply_queue="amon.named") as client:
            job_id = client.submit(Job("print('waited')", traceparent=parent, tracestate="a=b"))

        headers = asyncio.run(self._headers())
        self.assertEqual((parent[:35], "a=b", "ok"), (str(headers["traceparent"])[:35], headers["tracestate"], headers["x-sandbox-status"]))

        with Client(PRODUCER_URI, reply_queue="amon.named") as client:
            for result in client.results(timeout=30):
                self.assertEqual((job_id, "waited\n"), (result.job_id, result.stdout))
                break
        # Broken off before the next one was asked for: it is still there.
        with Client(PRODUCER_URI, reply_queue="amon.named") as client:
            self.assertEqual("waited\n", client.result(job_id, timeout=30).stdout)
        with Client(PRODUCER_URI, reply_queue="amon.named") as client, self.assertRaises(NoResult):
            client.result(job_id, timeout=0.5)

    def test_message_that_is_no_result_is_rejected_and_hides_nothing(self) -> None:
        with Client(PRODUCER_URI, reply_queue="amon.mixed") as client:
            management_publish("amon.mixed", "no result")

            self.assertEqual("1\n", client.run("print(1)").stdout)

    @staticmethod
    async def _headers() -> Dict[str, Any]:
        connection = await aiormq.connect(PRODUCER_URI)
        try:
            channel = await connection.channel()
            for _ in range(300):
                got = await channel.basic_get("amon.named", no_ack=False)
                if got.delivery_tag is not None:
                    await channel.basic_nack(got.delivery_tag, requeue=True)
                    return dict(got.header.properties.headers or {})
                await asyncio.sleep(0.1)
            raise AssertionError("No result came to amon.named.")
        finally:
            await connection.close()


class AsynchronousTests(unittest.IsolatedAsyncioTestCase):
    async def test_many_at_once_each_gets_its_own(self) -> None:
        async with AsyncClient(PRODUCER_URI) as client:
            results = await asyncio.gather(*(client.run(f"print({n})") for n in range(6)))

        self.assertEqual([f"{n}\n" for n in range(6)], [result.stdout for result in results])

    async def test_stream_without_ids_has_whatever_comes(self) -> None:
        async with AsyncClient(PRODUCER_URI) as client:
            ids = {await client.submit(f"print({n})") for n in range(3)}
            seen = set()
            async for result in client.results():
                seen.add(result.job_id)
                if seen == ids:
                    break

    async def test_task_that_is_cancelled_cancels_its_job(self) -> None:
        job = Job("import time; time.sleep(90)", timeout_s=100)
        async with AsyncClient(PRODUCER_URI) as client:
            running = asyncio.ensure_future(client.run(job))
            await asyncio.sleep(1)
            running.cancel()
            await asyncio.wait({running})

            self.assertEqual("cancelled", (await client.result(job.job_id, timeout=30)).status)


class RefusalTests(unittest.TestCase):
    def test_wrong_password_is_refused_at_once_and_not_shown(self) -> None:
        parts = urlsplit(PRODUCER_URI)
        uri = PRODUCER_URI.replace(str(parts.password), "wr0ng-secret")

        fault = self._fault(uri, AccessRefused)

        self.assertIn("refuses the user or its password", fault)
        self.assertNotIn("wr0ng-secret", fault)

    def test_virtual_host_that_is_missing_or_closed_is_refused(self) -> None:
        for vhost in ("no-such-vhost", quote("/", safe="")):
            with self.subTest(vhost):
                self.assertIn("virtual host", self._fault(PRODUCER_URI.replace("/" + VHOST, "/" + vhost), AccessRefused))

    def test_queue_of_somebody_else_is_refused(self) -> None:
        self.assertIn("begin with amon.", self._fault(PRODUCER_URI, AccessRefused, reply_queue="sandbox.results"))
        self.assertIn("begin with amon.", self._fault(PRODUCER_URI, AccessRefused, reply_queue="somebody.elses"))

    def test_address_where_nothing_listens_is_unavailable_in_time(self) -> None:
        began = time.monotonic()
        self._fault("amqp://user:password@127.0.0.1:9/sandbox", BrokerUnavailable, connect_timeout=1)
        self.assertLess(time.monotonic() - began, 10)

    def test_broker_without_the_queues_says_what_to_do(self) -> None:
        with Client(os.environ["EMPTY_URI"]) as client, self.assertRaisesRegex(QueueMissing, "definitions.json"):
            client.submit("1")

    def test_full_queue_is_busy(self) -> None:
        with Client(os.environ["FULL_URI"]) as client, self.assertRaises(Busy) as caught:
            # The limit of a quorum queue is a soft one.
            for _ in range(50):
                client.submit("1")
        self.assertEqual("busy", caught.exception.code)

    def _fault(self, uri: str, kind: Type[SandboxError], **options: Any) -> str:
        client = Client(uri, **options)
        try:
            with self.assertRaises(kind) as caught:
                client.connect()
            return str(caught.exception)
        finally:
            client.close()


def management_publish(queue: str, text: str) -> None:
    """Through the management address, since the producer may not write to queues."""
    parts = urlsplit(os.environ["MANAGEMENT_URI"])
    body = json.dumps({"properties": {}, "routing_key": queue, "payload": text, "payload_encoding": "string"}).encode()
    request = urllib.request.Request(
        f"http://{parts.hostname}:{parts.port}/api/exchanges/{quote(VHOST, safe='')}/amq.default/publish", data=body, method="POST"
    )
    login = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request.add_header("Authorization", f"Basic {login}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=20) as response:
        if not json.load(response)["routed"]:
            raise AssertionError(f"There is no queue {queue}.")


class JsonLines(unittest.TestResult):
    """Says how each test ended, and how long it took."""

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self._began = time.monotonic()
        self._fault: Optional[str] = None

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        name = test.id().rsplit(".", 1)[-1]
        print(json.dumps({"name": name, "fault": self._fault, "seconds": round(time.monotonic() - self._began, 2)}), flush=True)

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        self._keep(err)

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        self._keep(err)

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:
        if err is not None:
            self._keep(err)

    def _keep(self, err: Any) -> None:
        fault = "".join(traceback.format_exception(*err))
        if getattr(self, "_began", None) is None:
            print(fault, file=sys.stderr)
        self._fault = fault


def main() -> None:
    # Ends what hangs, with what every thread was doing.
    import faulthandler

    faulthandler.dump_traceback_later(240, exit=True)
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    suite.run(JsonLines())
    left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    print(json.dumps({"name": "threads_left_behind", "fault": str(left) if left else None, "seconds": 0}), flush=True)


if __name__ == "__main__":
    main()
