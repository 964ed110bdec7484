from __future__ import annotations

import json
import unittest
from datetime import datetime, timedelta, timezone

from amon_sandbox import Job
from amon_sandbox._messages import cancel_message, job_message


class JobTests(unittest.TestCase):
    def test_body_of_a_plain_job_has_what_is_required_and_an_id(self) -> None:
        job = Job("print('嗨')")

        self.assertEqual({"job_id": job.job_id, "language": "python", "code": "print('嗨')"}, json.loads(job.body()))
        self.assertRegex(job.job_id, "^[0-9a-f]{32}$")
        self.assertIn("嗨".encode("utf-8"), job.body())

    def test_body_of_a_full_job_has_every_field(self) -> None:
        deadline = datetime(2030, 1, 31, 14, 0, tzinfo=timezone(timedelta(hours=2)))
        job = Job("cat /input/a", "bash", 5, {"a": b"\x00\xff", "b": b""}, "r-1", deadline, "j-1")

        self.assertEqual(
            {
                "job_id": "j-1",
                "request_id": "r-1",
                "language": "bash",
                "code": "cat /input/a",
                "timeout_s": 5,
                "deadline": "2030-01-31T12:00:00.000000Z",
                "input_files": [{"path": "a", "content_b64": "AP8="}, {"path": "b", "content_b64": ""}],
            },
            json.loads(job.body()),
        )

    def test_body_twice_is_the_same_bytes(self) -> None:
        job = Job("1", files={"a": b"1"})

        self.assertEqual(job.body(), job.body())

    def test_ids_of_two_jobs_differ(self) -> None:
        self.assertNotEqual(Job("1").job_id, Job("1").job_id)

    def test_job_id_that_no_worker_takes_is_refused(self) -> None:
        for wrong in ("", "a b", "a/b", "ä", "a\n", "a" * 129):
            with self.subTest(wrong), self.assertRaises(ValueError):
                Job("1", job_id=wrong)
        Job("1", job_id="a" * 128)

    def test_deadline_without_a_time_zone_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "time zone"):
            Job("1", deadline=datetime(2030, 1, 31))

    def test_body_that_is_no_unicode_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            Job("'\ud800'").body()

    def test_file_that_is_no_bytes_is_refused_by_name(self) -> None:
        with self.assertRaisesRegex(TypeError, "'a.txt'"):
            Job("1", files={"a.txt": "text"}).body()  # type: ignore[dict-item]


class MessageTests(unittest.TestCase):
    def test_job_goes_to_the_submit_exchange_and_must_be_routed(self) -> None:
        message = job_message(Job("1", job_id="j-1"), "amon.mine", 1_700_000_000_123)

        self.assertEqual(("sandbox.submit", "sandbox.jobs", True), (message.exchange, message.routing_key, message.mandatory))
        self.assertEqual(("j-1", "j-1", "amon.mine", "sandbox.job"), (message.message_id, message.correlation_id, message.reply_to, message.type))
        self.assertEqual({"x-accepted-at": 1_700_000_000_123}, message.headers)

    def test_trace_context_is_passed_on(self) -> None:
        parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

        headers = job_message(Job("1", traceparent=parent, tracestate="a=b"), "q", 1).headers

        self.assertEqual((parent, "a=b"), (headers["traceparent"], headers["tracestate"]))

    def test_trace_state_without_a_parent_is_not_sent(self) -> None:
        self.assertNotIn("tracestate", job_message(Job("1", tracestate="a=b"), "q", 1).headers)

    def test_cancel_reaches_every_worker_and_needs_none(self) -> None:
        message = cancel_message("j-1", 5)

        self.assertEqual(("sandbox.control", "", False), (message.exchange, message.routing_key, message.mandatory))
        self.assertEqual({"job_id": "j-1", "action": "cancel"}, json.loads(message.body))
        self.assertEqual({"x-accepted-at": 5}, message.headers)
