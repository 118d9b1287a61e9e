"""Tests of the reading side and of lost connections: python3 -X dev -W error -m unittest, in this folder."""

import gc
import os
import socket
import threading
import time
from fractions import Fraction
from typing import Any, List
from unittest import mock

import camfx
from support import BLACK, SMALL, Broker, Case, send, wait_for


class Reading(Case):
    def setUp(self) -> None:
        super().setUp()
        self.daemon = self.broker()

    def test_two_frames_stay_as_they_are_while_a_hundred_are_published(self) -> None:
        output, frames = self.output(), self.input()
        held = []
        for number in (1, 2):
            output.send(bytes([number]) * 12, capture_ns=number)
            held.append(self.read(frames))
        for number in range(100):
            self.assertTrue(output.send(bytes([number]) * 12))
        self.assertEqual([bytes(frame.data) for frame in held], [b"\1" * 12, b"\2" * 12])
        self.assertEqual([(frame.sequence, frame.capture_ns) for frame in held], [(1, 1), (2, 2)])
        with self.refused("FRAMES_HELD"):
            frames.read(0)
        held[0].release()
        held[0].release()
        with self.read(frames) as frame:
            self.assertEqual(frame.sequence, 102)
            self.assertEqual(frame.format, SMALL)
        self.assertIsNone(frames.read(0.01))

    def test_a_reader_that_waits_is_woken_by_a_frame(self) -> None:
        output, frames = self.output(), self.input()
        self.assertIsNone(frames.read(0.02))
        sender = threading.Timer(0.1, output.send, [BLACK])
        sender.start()
        start = time.monotonic()
        with mock.patch.object(camfx, "SOCKET_LOOK", 60):
            self.read(frames).release()
        self.assertLess(time.monotonic() - start, 4)
        sender.join()

    def test_iterating_releases_each_frame(self) -> None:
        output, frames = self.output(), self.input()
        output.send(BLACK)
        seen = []
        for frame in frames:
            seen.append(frame.sequence)
            if len(seen) == 5:
                break
            output.send(BLACK)
        self.assertEqual(seen, [1, 2, 3, 4, 5])

    def test_frames_are_read_only(self) -> None:
        output, frames = self.output(), self.input()
        output.send(BLACK)
        with self.read(frames) as frame, self.assertRaises(TypeError):
            frame.data[0] = 1

    def test_a_slice_that_outlives_everything_can_be_read(self) -> None:
        output, frames = self.output(), self.input()
        output.send(b"x" * 12)
        part = self.read(frames).data[:1]
        frames.close()
        output.close()
        gc.collect()
        self.assertEqual(bytes(part), b"x")

    def test_a_new_format_comes_with_its_own_frames(self) -> None:
        output, frames = self.output(), self.input()
        output.send(BLACK)
        held = self.read(frames)
        output.change(2, 2, Fraction(25, 2), fmt="yuyv")
        output.send(bytes(8))
        with self.read(frames) as frame:
            self.assertEqual(frame.format, camfx.Format("YUYV", 2, 2, Fraction(25, 2)))
            self.assertEqual(frame.sequence, 1)
        self.assertFalse(held.held)

    def test_gone_lets_everything_go(self) -> None:
        output, frames = self.output(), self.input()
        output.send(BLACK)
        held = self.read(frames)
        self.daemon.tell({"type": "gone"})
        wait_for(lambda: frames.read(0) is None)
        self.assertIsNone(frames.ring)
        self.assertFalse(held.held)
        self.assertEqual(os.pread(self.daemon.offers[0][1], 8, 64 + 64), bytes(8))

    def test_a_refusal_is_raised(self) -> None:
        frames = self.input()
        self.daemon.tell({"type": "refused", "code": "RING_FULL", "message": "full"})
        with self.refused("RING_FULL", "camfx status"):
            frames.read(5)


class Reconnecting(Case):
    def test_the_same_memory_is_offered_again_and_frames_go_on(self) -> None:
        first = Broker()
        output = self.output()
        frames = self.input()
        output.send(BLACK)
        held = self.read(frames)
        memory = os.fstat(first.offers[0][0]).st_ino
        first.close()
        self.assertTrue(output.send(BLACK))
        self.assertIsNone(frames.read(0))
        self.assertFalse(held.held)
        with self.assertRaises(ValueError):
            held.data[0]
        second = self.broker()
        wait_for(lambda: output.send(b"again".ljust(12)) and bool(second.offers))
        self.assertEqual(os.fstat(second.offers[0][0]).st_ino, memory)
        with self.read(frames) as frame:
            self.assertEqual(bytes(frame.data[:5]), b"again")

    def test_send_tells_of_a_refusal_after_the_daemon_was_away_and_goes_on(self) -> None:
        first = Broker()
        output = self.output()
        first.close()
        output.send(BLACK)
        broker = self.broker()
        broker.answer = {"type": "refused", "code": "ENGINE_RUNNING", "message": "taken"}
        with self.refused("ENGINE_RUNNING"):
            wait_for(lambda: not output.send(BLACK))
        broker.answer = {"type": "accepted"}
        self.assertTrue(output.send(BLACK))

    def test_attempts_get_rarer_and_never_block(self) -> None:
        first = Broker()
        output = self.output()
        first.close()
        output.send(BLACK)
        clock = [time.monotonic() + 1000]
        attempts: List[float] = []

        def fail(*_: object) -> None:
            attempts.append(clock[0])
            raise ConnectionRefusedError

        with mock.patch.object(time, "monotonic", lambda: clock[0]):
            with mock.patch.object(camfx._Link, "_connect", fail):
                for _ in range(1000):
                    output.send(BLACK)
                    clock[0] += 0.01
        pauses = [round(later - sooner, 1) for sooner, later in zip(attempts, attempts[1:])]
        self.assertEqual(pauses[:5], [0.2, 0.4, 0.8, 1.6, 2.0])

    def test_after_a_success_the_first_attempt_comes_soon_again(self) -> None:
        broker = self.broker()
        clients: List[Any] = [self.output(), self.input()]
        for client in clients:
            client._link._pause = 2.0
            client._link.lost()
            client._link._retry_at = 0.0

            def again() -> bool:
                client.service()
                return bool(client._link._pause == camfx.PAUSE_FIRST)

            wait_for(again)
        self.assertEqual(len(broker.offers), 2)

    def test_an_entry_that_may_be_anothers_by_now_is_not_written_to(self) -> None:
        broker = Broker()
        output = self.output()
        frames = self.input()
        output.send(BLACK)
        frame = self.read(frames)
        ring = frames._reader
        assert ring
        broker.close()
        with mock.patch.object(time, "monotonic", lambda: time.monotonic_ns() / 1e9 + 4.5):
            frame.release()
        self.assertEqual(ring._pins[0], 1)
        frames._reader = None

    def test_nor_is_one_that_the_daemon_has_told_something_of(self) -> None:
        broker = self.broker()
        output, frames = self.output(), self.input()
        output.send(BLACK)
        frame = self.read(frames)
        ring = frames._reader
        assert ring
        broker.tell({"type": "gone"})
        with mock.patch.object(time, "monotonic", lambda: time.monotonic_ns() / 1e9 + 4.5):
            frame.release()
        self.assertEqual(ring._pins[0], 1)

    def test_a_refusal_is_found_behind_a_reset(self) -> None:
        link = camfx._Link("camfx", "attach")
        link.socket, daemon = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        link.socket.send(b"not read")
        send(daemon, {"type": "refused", "code": "RING_FULL", "message": "full"})
        daemon.close()
        with self.refused("RING_FULL"):
            link.receive()
