"""Tests of what strangers may send without a daemon: python3 -X dev -W error -m unittest, in this folder."""

import contextlib
import fcntl
import os
import struct
import time
from typing import Iterator, Sequence

import camfx
from support import SMALL, Case, wait_for


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
            ("total_size", 16, "Q", 8192 + 34 * 4096 - 1),
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
            (1, 0x6, 4095, "table's size is below"),
            (1, 0x6, 8, "table's size"),
        ):
            with self.subTest(text, seals=seals), self.ring() as ring:
                fds = [*ring.fds]
                fds[which] = self.sealed_copy(fds[which], seals, size)
                self.hand_over(fds)
                with self.refused("RING_INVALID", text):
                    self.frames.read(5)
        with self.ring() as ring:
            longer = self.sealed_copy(ring.fds[0], 0x16, total + 1), self.sealed_copy(ring.fds[1], 0x6, 8192)
            self.hand_over(longer)
            wait_for(lambda: self.frames.read(0) is None and self.frames.ring is not None)

    def test_memories_of_huge_pages(self) -> None:
        try:
            memory = os.memfd_create("camfx-huge", os.MFD_ALLOW_SEALING | os.MFD_HUGETLB)
        except OSError as error:
            self.skipTest(f"no huge pages in this kernel ({error})")
        self.addCleanup(os.close, memory)
        fcntl.fcntl(memory, fcntl.F_ADD_SEALS, 0x16)
        for which, text in enumerate(("ring memory has huge", "table memory has huge")):
            with self.subTest(text), self.ring() as ring:
                fds = [*ring.fds]
                fds[which] = memory
                self.hand_over(fds)
                with self.refused("RING_INVALID", text):
                    self.frames.read(5)

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
        with self.ring() as ring:
            ring._u64[ring._word(0)], ring._u64[camfx.NEWEST // 8] = 1, 1 * 256 + 34
            self.hand_over(ring.fds)
            with self.refused("RING_INVALID", "names slot 34"):
                self.frames.read(5)
            self.assertEqual(os.pread(ring.fds[1], 8, 64 + 64), bytes(8))

    def test_a_frame_is_as_long_as_the_header_says_whatever_its_slot_says(self) -> None:
        with self.ring() as ring:
            ring._u64[ring._word(0)], ring._u32[ring._word(0) * 2 + 7] = 1, 0xFFFFFFFF
            ring._u64[camfx.NEWEST // 8] = 1 * 256
            self.hand_over(ring.fds)
            with self.read(self.frames) as frame:
                self.assertEqual(len(frame.data), 12)

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
