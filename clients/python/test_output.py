"""Tests of the sending side without a daemon: python3 -X dev -W error -m unittest, in this folder."""

import array
import contextlib
import ctypes
import fcntl
import io
import itertools
import os
import struct
import time
from unittest import mock

import camfx
from support import BLACK, Case


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
        for width, height, fps in ((3, 2, 30), (4, 0, 30), (8194, 2, 30)):
            with self.subTest((width, height, fps)), self.refused("RING_INVALID", "sides are even"):
                camfx.SharedMemoryOutput(width, height, fps)
        for rate in (0, -1, float("nan"), float("inf")):
            with self.subTest(rate), self.refused("RING_INVALID", "frames per second: more than 0"):
                camfx.SharedMemoryOutput(4, 2, rate)
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
        with self.refused("CLOSED"):
            output.change(4, 2, 30, fmt="i420")
        self.assertEqual(len(broker.offers), 1)

    def test_what_pyvirtualcams_programs_say_is_understood(self) -> None:
        self.broker()
        settings = {"device": "camfx", "camera": "other", "backend": "v4l2loopback", "print_fps": True}
        with self.output(**settings) as output, contextlib.redirect_stdout(io.StringIO()) as printed:
            found = (output.device, output.backend, output.native_fmt, output.fps)
            self.assertEqual(found, ("camfx", "camfx", "i420", 30))
            clock = itertools.count(time.monotonic_ns(), 50_000_000)
            with mock.patch.object(time, "monotonic_ns", lambda: next(clock)):
                for _ in range(50):  # publish() looks at the clock, too: ten frames a second
                    output.send(BLACK)
        self.assertEqual(printed.getvalue(), "10.0 fps\n" * 4)
