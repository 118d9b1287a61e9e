"""Tests of camfx.py without a daemon: python3 -X dev -W error -m unittest, in this folder."""

import array
import contextlib
import ctypes
import fcntl
import gc
import itertools
import json
import os
import select
import shutil
import socket
import struct
import tempfile
import threading
import time
import unittest
from fractions import Fraction
from typing import Any, Callable, Dict, Iterator, List, Sequence
from unittest import mock

import camfx

SMALL = camfx.Format("YU12", 4, 2, Fraction(30))
BLACK = bytes(12)


class Broker:
    """A daemon's socket: answers each offer with `answer` and each attach with the newest ring."""

    def __init__(self) -> None:
        self.answer: Dict[str, Any] = {"type": "accepted"}
        self.offers: List[List[int]] = []
        self.consumers: List[socket.socket] = []
        self.others: List[socket.socket] = []
        self.path = camfx._Link.path()
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(self.path)
        self.listener.listen()
        self.stop, self.stopped = os.pipe()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self) -> None:
        while True:
            poll = select.poll()
            poll.register(self.stop, select.POLLIN)
            for one in (self.listener, *self.others, *self.consumers):
                poll.register(one, select.POLLIN)
            ready = [fd for fd, _ in poll.poll()]
            if self.stop in ready:
                return
            if self.listener.fileno() in ready:
                self.others.append(self.listener.accept()[0])
            for peer in [*self.others, *self.consumers]:
                if peer.fileno() in ready:
                    self.serve(peer)

    def serve(self, peer: socket.socket) -> None:
        try:
            data, fds, _flags, _address = socket.recv_fds(peer, 4096, 4)
        except ConnectionResetError:  # it has gone without reading all
            data = b""
        if not data:
            (self.others if peer in self.others else self.consumers).remove(peer)
            peer.close()
            return
        message = json.loads(data)
        assert (message["version"], message["camera"]) == (1, "camfx"), message
        if message["type"] == "offer":
            self.offers.append(fds)
            if self.answer:
                send(peer, self.answer)
            for consumer in self.consumers:
                send(consumer, {"type": "ring", "entry": 1}, fds)
        else:
            self.others.remove(peer)
            if self.offers:
                send(peer, {"type": "ring", "entry": 1}, self.offers[-1])
            self.consumers.append(peer)

    def tell(self, message: object, fds: Sequence[int] = ()) -> None:
        wait_for(lambda: bool(self.consumers))
        for peer in self.consumers:
            send(peer, message, fds)

    def close(self) -> None:
        os.close(self.stopped)
        self.thread.join()
        os.close(self.stop)
        for one in (self.listener, *self.others, *self.consumers):
            one.close()
        for fd in itertools.chain(*self.offers):
            os.close(fd)
        os.unlink(self.path)


def send(peer: socket.socket, message: object, fds: Sequence[int] = ()) -> None:
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    with contextlib.suppress(BrokenPipeError):
        peer.sendmsg([data], rights)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "waited for 10 s"
        time.sleep(0.002)


def resources() -> List[int]:
    """Open descriptors, and mappings of rings and tables."""
    gc.collect()
    with open("/proc/self/maps", encoding="ascii", errors="replace") as maps:
        return [len(os.listdir("/proc/self/fd")), sum("memfd:camfx" in line for line in maps)]


class Case(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        changed = mock.patch.dict(os.environ, XDG_RUNTIME_DIR=folder)
        changed.start()
        self.addCleanup(changed.stop)
        self.addCleanup(lambda before: self.assertEqual(resources(), before), resources())

    def broker(self) -> Broker:
        broker = Broker()
        self.addCleanup(broker.close)
        return broker

    def output(self, **settings: Any) -> camfx.SharedMemoryOutput:
        settings.setdefault("fmt", "i420")
        output = camfx.SharedMemoryOutput(4, 2, 30, **settings)
        self.addCleanup(output.close)
        return output

    def input(self) -> camfx.SharedMemoryInput:
        frames = camfx.SharedMemoryInput()
        self.addCleanup(frames.close)
        return frames

    def read(self, frames: camfx.SharedMemoryInput) -> camfx.Frame:
        frame = frames.read(5)
        assert frame
        return frame

    @contextlib.contextmanager
    def refused(self, code: str, text: str = "") -> Iterator[None]:
        with self.assertRaises(camfx.CamfxError) as raised:
            yield
        self.assertEqual(raised.exception.code, code, raised.exception)
        self.assertIn(text, str(raised.exception))


class Opening(Case):
    def test_without_a_daemon_the_error_says_how_to_start_it(self) -> None:
        with self.refused("DAEMON_UNREACHABLE", "npm start"):
            self.output()
        with self.refused("DAEMON_UNREACHABLE", "camfx start"):
            self.input()

    def test_a_socket_of_another_user_is_not_talked_to(self) -> None:
        broker = self.broker()
        with mock.patch.object(os, "geteuid", lambda: 4711), self.refused(
            "DAEMON_UNREACHABLE", "another user"
        ):
            self.output()
        self.assertEqual(broker.offers, [])

    def test_a_refused_offer_raises_what_the_broker_says(self) -> None:
        broker = self.broker()
        broker.answer = {"type": "refused", "code": "ENGINE_RUNNING", "message": "camfx is taken"}
        with self.refused("ENGINE_RUNNING", "end that program"):
            self.output()

    def test_a_daemon_that_does_not_answer_is_waited_for_so_long_only(self) -> None:
        self.broker().answer = {}
        with self.refused("DAEMON_UNREACHABLE", "not answered for 0.05 s"):
            self.output(timeout=0.05)

    def test_a_ring_that_cannot_be_is_not_offered(self) -> None:
        broker = self.broker()
        for key, value in (("fmt", "jpeg"), ("camera", "No Such")):
            with self.subTest(key), self.refused("RING_INVALID"):
                self.output(**{key: value})
        for width, height, fps in ((3, 2, 30), (4, 0, 30), (8194, 2, 30), (4, 2, 0), (4, 2, -1)):
            with self.subTest((width, height, fps)), self.refused("RING_INVALID"):
                camfx.SharedMemoryOutput(width, height, fps)
        self.assertEqual(broker.offers, [])

    def test_both_memories_are_sealed_and_as_the_document_says(self) -> None:
        broker = self.broker()
        with camfx.SharedMemoryOutput(4, 2, 29.97, fmt="bgr"):
            ring, table = broker.offers[0]
            seals = [fcntl.fcntl(fd, fcntl.F_GET_SEALS) for fd in (ring, table)]
            self.assertEqual(seals, [0x17, 0x7])
            header = os.pread(ring, 256, 0)
            self.assertEqual(header[:8], b"CFXR\x01\x00\x01\x00")
            self.assertEqual(header[72:76], b"BGR3")
            self.assertEqual(struct.unpack_from("<II", header, 120), (2997, 100))
            self.assertEqual(os.pread(table, 16, 0), struct.pack("<4sHHII", b"CFXT", 1, 1, 16, 2))


class Sending(Case):
    def test_a_frame_that_does_not_fit_is_described(self) -> None:
        self.broker()
        output = self.output(fmt="rgb")
        right = memoryview(bytes(24))
        for frame, text in (
            (bytes(23), "23 bytes"),
            (
                right.cast("B", (4, 2, 3)),
                "a 2x4x3 array of uint8 or 24 contiguous bytes; this has shape (4, 2, 3)",
            ),
            (right.cast("B", (2, 3, 4)), "shape (2, 3, 4)"),
            (array.array("f", [0.0] * 6), "item format 'f'"),
            (memoryview(bytes(48))[::2], "not contiguous"),
            ([0] * 24, "this is a list"),
            (None, "this is a NoneType"),
        ):
            with self.subTest(text), self.refused("FRAME_MISMATCH", text):
                output.send(frame)
        for good in (
            bytes(24),
            bytearray(24),
            right.cast("B", (2, 4, 3)),
            array.array("b", bytes(24)),
            (ctypes.c_ubyte * 24)(),
        ):
            self.assertTrue(output.send(good))
        self.assertEqual((output.frames_sent, output.dropped, output.sequence), (5, 0, 5))

    def test_numpy_arrays_are_sent_and_read_flipped_ones_too(self) -> None:
        try:
            import numpy
        except ImportError:
            self.skipTest("no numpy here")
        self.broker()
        output = self.output(fmt="rgb")
        frames = self.input()
        picture = numpy.arange(24, dtype=numpy.uint8).reshape(2, 4, 3)
        for frame in (picture, picture[:, ::-1], picture[..., ::-1]):
            output.send(frame)
            with self.read(frames) as shown:
                numpy.testing.assert_array_equal(shown.to_array(), frame)
        with self.refused("FRAME_MISMATCH", "'d'"):
            output.send(picture.astype(float))

    def test_frames_are_dropped_only_while_every_slot_is_held(self) -> None:
        broker = self.broker()
        with mock.patch.object(camfx, "SLOT_COUNT", 3):
            output = self.output()
        table = broker.offers[0][1]
        self.assertTrue(output.send(BLACK))  # slot 0 is the newest now
        os.pwrite(table, struct.pack("<II", 2, 3), 64 + 15 * 64)
        self.assertFalse(output.send(BLACK))
        self.assertEqual((output.frames_sent, output.dropped), (1, 1))
        self.assertEqual(struct.unpack("<QQ", os.pread(broker.offers[0][0], 16, 320)), (1, 1))
        os.pwrite(table, struct.pack("<II", 0xFFFFFFFF, 3), 64 + 15 * 64)
        self.assertTrue(output.send(BLACK))

    def test_a_slot_pinned_between_the_two_looks_is_left_alone(self) -> None:
        self.broker()
        output = self.output()
        looks = iter([[], [1], [1]])
        with mock.patch.object(camfx._RingWriter, "_pinned", lambda _: next(looks)):
            output.send(BLACK)
        assert output._ring
        self.assertEqual(output._ring._u64[camfx.NEWEST // 8], 1 * 256 + 1)

    def test_the_rate_is_kept_without_drift(self) -> None:
        self.broker()
        with camfx.SharedMemoryOutput(4, 2, 100, fmt="i420") as output:
            clock = [1000.0]
            with mock.patch.object(time, "monotonic", lambda: clock[0]):
                with mock.patch.object(time, "sleep", lambda s: clock.__setitem__(0, clock[0] + s)):
                    for work in (0.0, 0.004, 0.013, 0.002):
                        clock[0] += work
                        output.sleep_until_next_frame()
                    self.assertAlmostEqual(clock[0], 1000.04)
                    clock[0] += 5
                    output.sleep_until_next_frame()
                    self.assertAlmostEqual(clock[0], 1005.05)

    def test_close_may_come_twice_and_ends_the_ring(self) -> None:
        broker = self.broker()
        output = self.output()
        output.send(BLACK)
        output.close()
        output.close()
        self.assertEqual(struct.unpack("<II", os.pread(broker.offers[0][0], 8, 264)), (2, 1))
        with self.refused("CLOSED"):
            output.send(BLACK)


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


class Hostile(Case):
    """What comes from others is checked before it is used, and a ring that fails does no harm to the next."""

    def setUp(self) -> None:
        super().setUp()
        self.daemon = self.broker()
        self.frames = self.input()

    @contextlib.contextmanager
    def ring(self) -> Iterator[camfx._RingWriter]:
        ring = camfx._RingWriter(SMALL)
        try:
            yield ring
        finally:
            ring.close()

    def hand_over(self, fds: Sequence[int], entry: object = 1) -> None:
        self.daemon.tell({"type": "ring", "entry": entry}, fds)

    def test_each_bound_of_the_header(self) -> None:
        for name, offset, code, value in (
            ("magic", 0, "I", 1),
            ("version_major", 4, "H", 2),
            ("header_size", 8, "I", 4095),
            ("slot_count", 12, "I", 2),
            ("slot_count", 12, "I", 65),
            ("total_size", 16, "Q", 1 << 63),
            ("total_size", 16, "Q", 8192 + 33 * 4096 + 11),
            ("slot_table_offset", 24, "Q", 4088),
            ("slot_table_offset", 24, "Q", 4100),
            ("slot table", 24, "Q", 8192),
            ("slot table", 24, "Q", (1 << 64) - 8),
            ("payload_offset", 32, "Q", 8200),
            ("total_size", 32, "Q", (1 << 64) - 4096),
            ("payload_stride", 40, "Q", 0),
            ("payload_stride", 40, "Q", 4097),
            ("total_size", 40, "Q", (1 << 64) - 4096),
            ("frame_size", 48, "Q", 13),
            ("generation", 56, "Q", 0),
            ("slot_stride", 64, "I", 56),
            ("slot_stride", 64, "I", 68),
            ("slot_stride", 64, "I", 8192),
            ("format", 72, "4s", b"\xff\x00MJ"),
            ("size", 76, "I", 3),
            ("size", 76, "I", 0xFFFFFFFE),
            ("size", 80, "I", 0),
            ("plane_count", 84, "I", 2),
            ("plane_offset", 92, "I", 9),
            ("plane_offset", 100, "I", 1),
            ("plane_stride", 104, "I", 8),
            ("frames per second", 120, "I", 0),
            ("fps_denominator", 124, "I", 0),
            ("colour_matrix", 128, "I", 2),
            ("colour_range", 132, "I", 0),
        ):
            with self.subTest(name, value=value), self.ring() as ring:
                struct.pack_into("<" + code, ring._payloads(0, 4096), offset, value)
                self.hand_over(ring.fds)
                with self.refused("RING_INVALID", name):
                    self.frames.read(5)
        self.assert_next_ring_works()

    def assert_next_ring_works(self) -> None:
        with self.ring() as ring:
            self.hand_over(ring.fds)
            slot = ring.take()
            assert slot is not None
            ring.publish(slot, 1)
            self.read(self.frames).release()

    def test_a_higher_minor_version_is_read(self) -> None:
        with self.ring() as ring:
            struct.pack_into("<H", ring._payloads(0, 8), 6, 9)
            self.hand_over(ring.fds)
            wait_for(lambda: self.frames.read(0) is None and self.frames.ring is not None)

    def sealed_copy(self, fd: int, seals: int, size: int) -> int:
        copy = os.memfd_create("camfx-copy", os.MFD_ALLOW_SEALING)
        self.addCleanup(os.close, copy)
        os.write(copy, os.pread(fd, 4096, 0))
        os.ftruncate(copy, size)
        fcntl.fcntl(copy, fcntl.F_ADD_SEALS, seals)
        return copy

    def test_memories_without_each_seal_or_too_short(self) -> None:
        total = camfx.Header.plan(SMALL).total_size
        for which, seals, size, text in (
            (0, 0x6, total, "ring memory's seals"),
            (0, 0x12, total, "ring memory's seals"),
            (0, 0x14, total, "ring memory's seals"),
            (0, 0x16, total - 1, "more than the memory"),
            (0, 0x16, 100, "shorter"),
            (1, 0x2, 4096, "table memory's seals"),
            (1, 0x4, 4096, "table memory's seals"),
            (1, 0x6, 4095, "table's size"),
            (1, 0x6, 8, "table's size"),
        ):
            with self.subTest(text, seals=seals), self.ring() as ring:
                fds = [*ring.fds]
                fds[which] = self.sealed_copy(fds[which], seals, size)
                self.hand_over(fds)
                with self.refused("RING_INVALID", text):
                    self.frames.read(5)
        with self.ring() as ring:
            self.hand_over([self.sealed_copy(ring.fds[0], 0x16, total), ring.fds[1]])
            wait_for(lambda: self.frames.read(0) is None and self.frames.ring is not None)

    def test_descriptors_and_entries_that_cannot_be(self) -> None:
        pipe = os.pipe()
        for fd in pipe:
            self.addCleanup(os.close, fd)
        with self.ring() as ring:
            memory, table = ring.fds
            for fds, entry, text in (
                ([pipe[0], table], 1, "Invalid argument"),
                ([memory, pipe[0]], 1, "Invalid argument"),
                ([table, memory], 1, "seals"),
                ([memory], 1, "1 descriptors"),
                ([memory, table, table], 1, "3 descriptors"),
                (ring.fds, 0, "entry 0"),
                (ring.fds, 16, "entry 16"),
                (ring.fds, True, "entry True"),
                (ring.fds, "1", "entry '1'"),
                (ring.fds, None, "entry None"),
            ):
                self.hand_over(fds, entry)
                with self.subTest(text), self.refused("RING_INVALID", text):
                    self.frames.read(5)
        self.assert_next_ring_works()

    def test_a_table_that_is_none(self) -> None:
        for offset, value in ((0, 1), (4, 2), (8, 17), (12, 3)):
            with self.subTest(offset), self.ring() as ring:
                os.pwrite(ring.fds[1], struct.pack("<I", value), offset)
                self.hand_over(ring.fds)
                with self.refused("RING_INVALID", "ConsumerTable"):
                    self.frames.read(5)

    def test_live_fields_that_cannot_be(self) -> None:
        for name, newest, sequence, length in (
            ("names slot 34", 1 * 256 + 34, 1, 12),
            ("payload_length", 1 * 256, 1, 0xFFFFFFFF),
        ):
            with self.subTest(name), self.ring() as ring:
                ring._u64[ring._word(0)], ring._u32[ring._word(0) * 2 + 7] = sequence, length
                ring._u64[camfx.NEWEST // 8] = newest
                self.hand_over(ring.fds)
                with self.refused("RING_INVALID", name):
                    self.frames.read(5)
                self.assertEqual(os.pread(ring.fds[1], 8, 64 + 64), bytes(8))

    def test_a_newest_frame_that_is_not_in_its_slot_is_none_and_does_not_keep_the_reader(self) -> None:
        with self.ring() as ring:
            ring._u64[ring._word(0)], ring._u64[camfx.NEWEST // 8] = 7, 5 * 256
            self.hand_over(ring.fds)
            before = time.process_time()
            self.assertIsNone(self.frames.read(0.3))
            self.assertLess(time.process_time() - before, 0.2)
            self.assertEqual(os.pread(ring.fds[1], 8, 64 + 64), bytes(8))

    def test_odd_packets_end_the_connection_which_is_made_anew(self) -> None:
        for packet in (b"{", b"[]", b"7", b"\xff", b"[" * 4000, b'{"type":"gone"}'.ljust(5000)):
            self.daemon.tell(packet, [self.daemon.stop])
            with self.subTest(packet[:9]), self.refused("RING_INVALID"):
                self.frames.read(5)
            wait_for(lambda: not self.daemon.consumers)
            self.frames._link._pause = camfx.PAUSE_FIRST
            wait_for(lambda: self.frames.read(0) is None and bool(self.daemon.consumers))
        self.assert_next_ring_works()

    def test_unknown_messages_and_keys_are_ignored(self) -> None:
        with self.ring() as ring:
            self.daemon.tell({"type": "later", "x": 1}, ring.fds)
            self.assertIsNone(self.frames.read(0.02))
        self.assert_next_ring_works()


if __name__ == "__main__":
    unittest.main()
