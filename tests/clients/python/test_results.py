from __future__ import annotations

import dataclasses
import json
import unittest
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict

import amon_sandbox
from amon_sandbox import Failed, JobError, OutputFile, Reason, Rejected, Result, Timings, Usage
from amon_sandbox.errors import JOB_ERRORS

FULL: Dict[str, Any] = {
    "id": "j-1",
    "job_id": "j-1",
    "request_id": "r-1",
    "status": "output_rejected",
    "exit_code": 3,
    "stdout": "out",
    "stderr": "err",
    "stdout_truncated": True,
    "stderr_truncated": True,
    "stdout_dropped_bytes": 7,
    "stderr_dropped_bytes": 8,
    "duration_ms": 12,
    "timed_out": False,
    "output_files": [{"path": "a/b", "content_b64": "AP8=", "size": 2}],
    "error": {"code": "too_many_output_files", "message": "Too many."},
    "attempt": 2,
    "worker": "w-1",
    "started_at": "2026-11-26T10:00:00.1234567+00:00",
    "finished_at": "2026-11-26T10:00:01Z",
    "timings": {"queue_ms": 1, "acquire_ms": 2.5, "run_ms": 3.5, "collect_ms": 4.5},
    "usage": {"cpu_ms": 5, "throttled_ms": 0.5, "memory_peak_bytes": 6, "limit_hit": "output"},
}


def read(**fields: Any) -> Result:
    return Result.from_json(json.dumps({"job_id": "j-1", "status": "ok", **fields}).encode("utf-8"))


class ResultTests(unittest.TestCase):
    def test_every_field_is_read(self) -> None:
        result = Result.from_json(json.dumps(FULL).encode("utf-8"))

        self.assertEqual(
            Result(
                job_id="j-1",
                status="output_rejected",
                id="j-1",
                request_id="r-1",
                exit_code=3,
                stdout="out",
                stderr="err",
                stdout_truncated=True,
                stderr_truncated=True,
                stdout_dropped_bytes=7,
                stderr_dropped_bytes=8,
                duration_ms=12,
                output_files=(OutputFile("a/b", b"\x00\xff", 2),),
                error=Reason("too_many_output_files", "Too many."),
                attempt=2,
                worker="w-1",
                started_at=datetime(2026, 11, 26, 10, 0, 0, 123456, timezone.utc),
                finished_at=datetime(2026, 11, 26, 10, 0, 1, 0, timezone.utc),
                timings=Timings(1.0, 2.5, 3.5, 4.5),
                usage=Usage(5.0, 0.5, 6, "output"),
            ),
            result,
        )
        self.assertEqual({"a/b": b"\x00\xff"}, result.files)

    def test_nulls_are_defaults(self) -> None:
        nulls = {name: None for name in FULL if name not in ("job_id", "status")}

        self.assertEqual(Result(job_id="j-1", status="ok", id="j-1"), read(**nulls))

    def test_unknown_fields_are_kept(self) -> None:
        result = read(new={"a": 1}, usage={"gpu_ms": 2}, timings={"idle_ms": 3}, error={"code": "x", "message": "y", "hint": "z"})

        self.assertEqual({"new": {"a": 1}}, result.extra)
        assert result.usage is not None and result.error is not None
        self.assertEqual([{"gpu_ms": 2}, {"idle_ms": 3}, {"hint": "z"}], [result.usage.extra, result.timings.extra, result.error.extra])

    def test_fractions_of_a_second_of_any_length_are_read(self) -> None:
        for digits in range(1, 10):
            with self.subTest(digits):
                started = read(started_at=f"2026-11-26T10:00:00.{'5' * digits}Z").started_at
                assert started is not None
                self.assertEqual(int("555555"[:digits].ljust(6, "0")), started.microsecond)

    def test_what_is_no_result_is_a_value_error(self) -> None:
        for body in (b"", b"\xff", b"[]", b"1", b"{}", b'{"job_id":"j"}', b'{"job_id":"j","status":null}', b"[" * 100_000, b'{"job_id":1,"status":"ok"}'):
            with self.subTest(body[:20]), self.assertRaises(ValueError):
                Result.from_json(body)

    def test_field_of_the_wrong_type_is_a_value_error(self) -> None:
        wrong: Dict[str, Any] = {
            "stdout": 1,
            "exit_code": True,
            "exit_code ": "1",
            "timed_out": 1,
            "duration_ms": 1.5,
            "output_files": {},
            "output_files ": [1],
            "output_files  ": [{"path": "a", "content_b64": "!"}],
            "usage": [],
            "timings": {"run_ms": "1"},
            "started_at": "yesterday",
        }
        for name, value in wrong.items():
            with self.subTest(name, value=value), self.assertRaises(ValueError):
                read(**{name.strip(): value})


class CheckTests(unittest.TestCase):
    def test_ok_is_itself_whatever_its_exit_code(self) -> None:
        result = read(exit_code=3)

        self.assertIs(result, result.check())

    def test_each_status_has_its_error_with_the_code_of_the_server(self) -> None:
        for status, kind in JOB_ERRORS.items():
            with self.subTest(status), self.assertRaises(kind) as caught:
                read(status=status, error={"code": "some_code", "message": "Why."}).check()
            self.assertEqual(("some_code", "Why.", status), (caught.exception.code, str(caught.exception), caught.exception.result.status))

    def test_status_of_a_later_server_is_a_job_error(self) -> None:
        with self.assertRaises(JobError) as caught:
            read(status="postponed").check()

        self.assertEqual(("postponed", JobError), (caught.exception.code, type(caught.exception)))

    def test_rejected_and_failed_are_different_things(self) -> None:
        self.assertFalse(issubclass(Rejected, Failed) or issubclass(Failed, Rejected))


class ContractTests(unittest.TestCase):
    """openapi.json is what the shim serves, by a test of its own: what it says of results is what this package reads."""

    def setUp(self) -> None:
        document = json.loads((Path(amon_sandbox.__file__).parents[2] / "openapi.json").read_text("utf-8"))
        self.schemas: Dict[str, Any] = document["components"]["schemas"]

    def test_fields_are_those_of_the_contract(self) -> None:
        for name, kind in {"RunResult": Result, "JobTimings": Timings, "JobUsage": Usage, "JobError": Reason}.items():
            with self.subTest(name):
                self.assertEqual(set(self.schemas[name]["properties"]), {field.name for field in dataclasses.fields(kind)} - {"extra"})
        self.assertEqual({"path", "content_b64", "size"}, set(self.schemas["OutputFile"]["properties"]))

    def test_errors_are_those_of_every_status_but_ok(self) -> None:
        self.assertEqual(set(self.schemas["JobStatus"]["enum"]), {"ok", *JOB_ERRORS})

    def test_request_has_the_fields_of_the_contract(self) -> None:
        job = amon_sandbox.Job("1", "bash", 5, {"a": b""}, "r", datetime.now(timezone.utc))

        self.assertEqual(set(self.schemas["RunRequest"]["properties"]), set(json.loads(job.body())))
