from __future__ import annotations

import os
import signal
import threading
import unittest
from typing import Any, List

from amon_sandbox import BrokerUnavailable, Client, ClientClosed, NoResult

from fakes import FakeBroker, answer


class ClientTests(unittest.TestCase):
    def setUp(self) -> None:
        self.broker = FakeBroker()

    def client(self, **options: Any) -> Client:
        client = Client("amqp://user:s3cret@broker.example/sandbox", **options)
        client._client._open = self.broker.open
        return client

    def test_run_from_many_threads_answers_each_its_own(self) -> None:
        self.broker.usually = answer
        with self.client() as client:
            answers: List[str] = []
            threads = [threading.Thread(target=lambda n=n: answers.append(client.run(str(n)).stdout)) for n in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)

        self.assertEqual([str(n) for n in range(8)], sorted(answers))

    def test_results_stream(self) -> None:
        self.broker.usually = answer
        with self.client() as client:
            ids = [client.submit(str(n)) for n in range(3)]

            self.assertEqual(sorted(ids), sorted(result.job_id for result in client.results(ids, timeout=5)))

    def test_result_whose_loop_broke_off_comes_again(self) -> None:
        self.broker.usually = answer
        with self.client() as client:
            job_id = client.submit("1")
            for result in client.results(timeout=5):
                break

            self.assertEqual(job_id, client.result(job_id, timeout=5).job_id)

    def test_errors_are_those_of_the_asynchronous_client(self) -> None:
        self.broker.always = BrokerUnavailable("Away.")
        with self.assertRaisesRegex(BrokerUnavailable, "Away"), self.client(connect_timeout=0.05):
            self.fail("It did not connect.")

    def test_ctrl_c_withdraws_the_job(self) -> None:
        with self.client() as client:
            timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
            timer.start()
            before = signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                with self.assertRaises(KeyboardInterrupt):
                    client.run("while True: pass")
            finally:
                signal.signal(signal.SIGINT, before)
                timer.join()

            self.assertEqual(["sandbox.submit", "sandbox.control"], [message.exchange for message in self.broker.sent])

    def test_closed_client_refuses_and_its_thread_is_gone(self) -> None:
        with self.client() as client:
            with self.assertRaises(NoResult):
                client.result("a", timeout=0)
        client.close()

        with self.assertRaises(ClientClosed):
            client.submit("1")
        self.assertEqual([], [thread for thread in threading.enumerate() if thread.name == "amon-sandbox"])

    def test_client_that_was_never_used_closes(self) -> None:
        client = self.client()
        client.close()

        with self.assertRaises(ClientClosed):
            client.run("1")

    def test_other_process_is_told_to_open_its_own(self) -> None:
        with self.client() as client:
            client._process = -1
            try:
                with self.assertRaisesRegex(ClientClosed, "another process"):
                    client.submit("1")
            finally:
                client._process = os.getpid()
