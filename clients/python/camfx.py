"""Frames to and from the camfx virtual camera through shared memory (docs/ring-protocol.md, version 1.1).

    with camfx.SharedMemoryOutput(1280, 720, 30) as camera:      # a program that makes frames
        while True:
            camera.send(frame)
            camera.sleep_until_next_frame()

    with camfx.SharedMemoryInput() as frames:                    # a program that watches them
        for frame in frames:
            print(frame.sequence, bytes(frame.data[:3]))

Standard library only; numpy arrays are taken where there is numpy. Linux 5.1 or newer on x86-64 or aarch64,
CPython 3.9 or newer. An object of this module may be used by one thread at a time.
"""

from __future__ import annotations

import array
import collections
import ctypes
import errno
import fcntl
import functools
import json
import math
import mmap
import operator
import os
import platform
import re
import select
import socket
import struct
import sys
import time
import weakref
from fractions import Fraction
from typing import Any, Deque, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple, TypeVar, Union

__all__ = ["CamfxError", "Format", "Frame", "Header", "SharedMemoryInput", "SharedMemoryOutput"]

VERSION_MAJOR, VERSION_MINOR = 1, 1
RING_MAGIC, TABLE_MAGIC = 0x52584643, 0x54584643
# magic .. fps_denominator, colour_matrix, colour_range: all that never changes, offsets 0 to 136.
HEADER = struct.Struct("<IHHIIQQQQQQII4sIII4I4IIIII")
TABLE = struct.Struct("<IHHII")
HEADER_BYTES, HEADER_SIZE, TABLE_SIZE, PAGE = 256, 4096, 4096, 4096
NEWEST, WAKE, STATE, PUBLISHED, DROPPED = 256, 264, 268, 320, 328
ENTRIES, ENTRY_SIZE, ENTRY_COUNT, PINS = 64, 64, 16, 2
SLOT_COUNT, SLOT_STRIDE = 34, 64
SEALS, SEAL_FUTURE_WRITE = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW, 0x10
GLOBAL_EXPEDITED, FUTEX_WAIT, FUTEX_WAKE = 2, 0, 1
PACKET_BYTES, PACKET_FDS = 4096, 4
PAUSE_FIRST, PAUSE_LONGEST, ATTEMPTS = 0.1, 2.0, 16
# The daemon gives a lost consumer's entry away after 5 s; from 4 s on we do not write to it any more.
ENTRY_GRACE = 4.0
# A futex and a socket cannot be waited for together: the socket is looked at this often while no frame comes.
SOCKET_LOOK = 0.02
Self = TypeVar("Self", bound="_Client")
FMT_FOURCC = {"rgb": "RGB3", "bgr": "BGR3", "i420": "YU12", "nv12": "NV12", "yuyv": "YUYV"}

REMEDIES = {
    "DAEMON_UNREACHABLE": "start it with `npm start` in camfx's folder, or with `camfx start`",
    "ENGINE_RUNNING": "end that program first (`camfx stop` if it is camfx itself), or feed another camera",
    "RING_FULL": "too many programs watch: close one of them, see `camfx status`",
    "RING_VERSION": "camfx and this module speak different versions: update the older one",
    "RING_INVALID": "the program at the other end does not follow docs/ring-protocol.md: update or report it",
    "UNSUPPORTED_SYSTEM": "needs Linux 5.1 or newer on x86-64 or aarch64, with a 64-bit Python",
    "FRAME_MISMATCH": "convert the frame, or open the camera with its size and format",
    "FRAMES_HELD": "release one first (`with frame:` does)",
    "CLOSED": "open a new one",
}


class CamfxError(Exception):
    """What went wrong and what to do about it. `code` is one of REMEDIES' keys, or a broker's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} ({self.code})"


class _Broken(ValueError):
    """Shared memory that is not as the protocol says; the text has the field."""


def _error(code: str, what: str) -> CamfxError:
    return CamfxError(code, f"{what}: {REMEDIES[code]}" if code in REMEDIES else what)


def _require(good: bool, what: str) -> None:
    if not good:
        raise _Broken(what)


class Format(NamedTuple):
    """What the frames of a ring are: V4L2's four characters, pixels, frames per second."""

    fourcc: str
    width: int
    height: int
    fps: Fraction

    def planes(self) -> Tuple[Tuple[int, ...], Tuple[int, ...], int]:
        """Plane offsets, plane strides and bytes of a frame; ValueError for a format that cannot be."""
        w, h = self.width, self.height
        for side in (w, h):
            _require(2 <= side <= 8192 and side % 2 == 0, f"size {w}x{h}: sides are even, from 2 to 8192")
        for number in (self.fps.numerator, self.fps.denominator):
            _require(1 <= number < 1 << 32, f"{self.fps} frames per second: more than 0, in 32 bits")
        area = w * h
        known = {
            "YU12": ((0, area, area * 5 // 4), (w, w // 2, w // 2), area * 3 // 2),
            "NV12": ((0, area), (w, w), area * 3 // 2),
            "YUYV": ((0,), (2 * w,), 2 * area),
            "RGB3": ((0,), (3 * w,), 3 * area),
            "BGR3": ((0,), (3 * w,), 3 * area),
        }
        _require(self.fourcc in known, f"format {self.fourcc!r} is none of {', '.join(known)}")
        return known[self.fourcc]

    def shape(self) -> Tuple[int, ...]:
        """How a numpy array of a frame is shaped; the planes of I420 and NV12 lie below each other."""
        w, h = self.width, self.height
        return {"YUYV": (h, w, 2), "RGB3": (h, w, 3), "BGR3": (h, w, 3)}.get(self.fourcc, (h * 3 // 2, w))


class Header(NamedTuple):
    """The part of a ring's header that never changes, checked."""

    format: Format
    frame_size: int
    generation: int
    slot_count: int
    slot_table_offset: int
    slot_stride: int
    payload_offset: int
    payload_stride: int
    total_size: int

    @classmethod
    def plan(cls, fmt: Format) -> Header:
        size = fmt.planes()[2]
        stride = -(-size // PAGE) * PAGE
        start = HEADER_SIZE + -(-SLOT_COUNT * SLOT_STRIDE // PAGE) * PAGE
        made, total = time.monotonic_ns(), start + SLOT_COUNT * stride
        return cls(fmt, size, made, SLOT_COUNT, HEADER_SIZE, SLOT_STRIDE, start, stride, total)

    def pack(self) -> bytes:
        fmt, (offsets, strides, _) = self.format, self.format.planes()
        empty = (0,) * (4 - len(offsets))
        places = (self.total_size, self.slot_table_offset, self.payload_offset, self.payload_stride)
        start = (RING_MAGIC, VERSION_MAJOR, VERSION_MINOR, HEADER_SIZE, self.slot_count, *places)
        size = (self.frame_size, self.generation, self.slot_stride, os.getpid())
        planes = (len(offsets), *offsets, *empty, *strides, *empty)
        picture = (fmt.fourcc.encode(), fmt.width, fmt.height, *planes, *fmt.fps.as_integer_ratio())
        return HEADER.pack(*start, *size, *picture, 1, 1)

    @classmethod
    def parse(cls, raw: bytes, memory_size: int) -> Header:
        """Checks every bound of the document; ValueError names the field that breaks one."""
        _require(len(raw) >= HEADER.size, "the ring memory is shorter than its header")
        fields = HEADER.unpack_from(raw)
        magic, major, _minor, header_size, count, total, table, payload, stride = fields[:9]
        size, generation, slot_stride, _pid, code, width, height, plane_count = fields[9:17]
        _require(magic == RING_MAGIC, "Header.magic is wrong")
        _require(major == VERSION_MAJOR, f"Header.version_major is {major}")
        _require(header_size >= HEADER_SIZE, f"Header.header_size {header_size} is below 4096")
        _require(3 <= count <= 64, f"Header.slot_count {count} is not from 3 to 64")
        _require(64 <= slot_stride <= 4096 and slot_stride % 8 == 0, f"Header.slot_stride is {slot_stride}")
        _require(table >= HEADER_SIZE and table % 8 == 0, f"Header.slot_table_offset is {table}")
        _require(payload % PAGE == 0, f"Header.payload_offset {payload} is not a multiple of 4096")
        _require(payload >= table + count * slot_stride, "the slot table reaches into the payloads")
        _require(stride % PAGE == 0 and stride >= size, f"Header.payload_stride is {stride}")
        end = payload + count * stride
        _require(end <= total, f"Header.total_size {total} is too small for its slots")
        _require(total <= memory_size, f"Header.total_size {total} is more than the memory's {memory_size}")
        _require(fields[26] > 0, "Header.fps_denominator is 0")
        fmt = Format(code.decode("latin-1"), width, height, Fraction(fields[25], fields[26]))
        offsets, strides, frame_size = fmt.planes()
        empty = (0,) * (4 - len(offsets))
        _require(plane_count == len(offsets), f"Header.plane_count is {plane_count}")
        _require(fields[17:21] == offsets + empty, f"Header.plane_offset is {fields[17:21]}")
        _require(fields[21:25] == strides + empty, f"Header.plane_stride is {fields[21:25]}")
        _require(size == frame_size, f"Header.frame_size is {size}")
        _require(generation != 0, "Header.generation is 0")
        _require(fields[27:29] == (1, 1), f"Header.colour_matrix and colour_range are {fields[27:29]}")
        return cls(fmt, size, generation, count, table, slot_stride, payload, stride, total)


class _Kernel:
    """The system calls that Python does not have.

    Orders. A store through memoryview.cast("Q")[i] or cast("I")[i] is a memcpy of that constant size in
    CPython, so one machine store: whole, since it is aligned, but relaxed. x86-64 keeps such loads and stores
    in order except for a load after a store; aarch64 keeps none of it. `fence` (a full barrier for the
    calling thread, whatever runs on the other side) therefore stands between the two halves of each seq_cst
    step and, so that both machines take one path, before each release and after each acquire.
    """

    def __init__(self) -> None:
        numbers = {"x86_64": (324, 202), "aarch64": (283, 98)}.get(platform.machine())
        if numbers is None or ctypes.sizeof(ctypes.c_void_p) != 8 or sys.byteorder != "little":
            raise _error("UNSUPPORTED_SYSTEM", f"no shared memory frames on {platform.machine()}")
        self._membarrier_number, self._futex_number = numbers
        # PyDLL keeps the interpreter lock: giving it away costs more than these calls do. Only `wait` waits.
        quick, slow = ctypes.PyDLL(None, use_errno=True), ctypes.CDLL(None, use_errno=True)
        word, size, address, number = ctypes.c_long, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int
        self._membarrier, self._wake, self._wait = quick["syscall"], quick["syscall"], slow["syscall"]
        self._membarrier.argtypes = (word, number, ctypes.c_uint, number)
        futex = (word, address, number, ctypes.c_uint, address, address, ctypes.c_uint)
        self._wake.argtypes = self._wait.argtypes = futex
        self._membarrier.restype = self._wake.restype = self._wait.restype = word
        self.mmap, self.munmap = quick["mmap"], quick["munmap"]
        self.mmap.argtypes, self.mmap.restype = (address, size, number, number, number, word), address
        self.munmap.argtypes = (address, size)
        commands = self._membarrier(self._membarrier_number, 0, 0, 0)  # MEMBARRIER_CMD_QUERY
        if commands < 0 or not commands & GLOBAL_EXPEDITED:
            raise _error("UNSUPPORTED_SYSTEM", "no membarrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED)")

    def fence(self) -> None:
        self._membarrier(self._membarrier_number, GLOBAL_EXPEDITED, 0, 0)

    def wake_all(self, address: int) -> None:
        self._wake(self._futex_number, address, FUTEX_WAKE, 0x7FFFFFFF, None, None, 0)

    def wait(self, address: int, value: int, seconds: float) -> None:
        """Until a wake-up, but not if the number at `address` is no longer `value`; may return early."""
        limit = (ctypes.c_long * 2)(int(seconds), int(seconds % 1 * 1e9))
        result = self._wait(self._futex_number, address, FUTEX_WAIT, value, ctypes.byref(limit), None, 0)
        if result < 0 and ctypes.get_errno() not in (errno.EAGAIN, errno.EINTR, errno.ETIMEDOUT):
            raise OSError(ctypes.get_errno(), "futex wait failed")


_kernel = functools.lru_cache(maxsize=None)(_Kernel)


class _Mapping:
    """`size` bytes of a descriptor's memory, shared; unmapped when the last view of it is gone.

    So a view that a program has kept (a slice, a numpy array) may show other frames, but cannot crash it.
    """

    def __init__(self, fd: int, size: int, *, writable: bool) -> None:
        kernel, protection = _kernel(), mmap.PROT_READ | (mmap.PROT_WRITE if writable else 0)
        address = kernel.mmap(None, size, protection, mmap.MAP_SHARED, fd, 0)
        if address in (None, ctypes.c_void_p(-1).value):
            raise OSError(ctypes.get_errno(), "mmap failed")
        owner = (ctypes.c_ubyte * size).from_address(address)
        weakref.finalize(owner, kernel.munmap, address, size).atexit = False
        view = memoryview(owner).cast("B")
        self.address: int = address
        self._bytes = view if writable else view.toreadonly()

    def part(self, start: int, size: int) -> memoryview:
        end = start + size
        return self._bytes[start:end]


class Frame:
    """One frame, held in place until it is released (or its ring goes away, which read() notices).

    data: read-only bytes over the ring, exactly one frame; using it after the release raises ValueError.
    sequence: its number in its ring, from 1. capture_ns, publish_ns: CLOCK_MONOTONIC, as the producer says.
    """

    def __init__(self, owner: SharedMemoryInput, pin: int, fmt: Format, data: memoryview) -> None:
        self._owner: Optional[SharedMemoryInput] = owner
        self._pin = pin
        self.format = fmt
        self.data = data
        self.sequence = self.capture_ns = self.publish_ns = 0

    def to_array(self) -> Any:
        """A copy, as numpy array of uint8: HxWx3, HxWx2 for YUYV, or for I420 and NV12 (3/2 H)xW."""
        import numpy

        return numpy.frombuffer(self.data, numpy.uint8).reshape(self.format.shape()).copy()

    @property
    def held(self) -> bool:
        return self._owner is not None

    def release(self) -> None:
        """Lets the slot go. May be called again."""
        if self._owner:
            self._owner._release(self._pin)
            self._end()

    def _end(self) -> None:
        self._owner = None
        try:
            self.data.release()
        except BufferError:  # the program still has an array over it
            pass

    def __enter__(self) -> Frame:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class _Ring:
    """What both sides do with a ring memory that is mapped."""

    def __init__(self, header: Header, ring: _Mapping) -> None:
        self.header, self._address = header, ring.address
        live = ring.part(0, header.payload_offset)
        self._u64, self._u32 = live.cast("Q"), live.cast("I")
        self._payloads = ring.part

    def _word(self, slot: int) -> int:
        return (self.header.slot_table_offset + slot * self.header.slot_stride) // 8

    def payload(self, slot: int) -> memoryview:
        start = self.header.payload_offset + slot * self.header.payload_stride
        return self._payloads(start, self.header.frame_size)


class _RingWriter(_Ring):
    """A ring of `fmt` and its consumer table, made and sealed; `fds` are both, for offering them."""

    def __init__(self, fmt: Format) -> None:
        self._kernel = _kernel()
        header = Header.plan(fmt)
        packed = header.pack()
        self.published = self._dropped = 0
        self.fds: List[int] = []
        self._newest_slot = -1
        try:
            ring = self._make("camfx-ring", header.total_size, SEAL_FUTURE_WRITE)
            table = self._make("camfx-table", TABLE_SIZE, 0)
        except OSError as error:
            self.close()
            raise _error("UNSUPPORTED_SYSTEM", f"cannot make shared memory ({error})") from error
        super().__init__(header, ring)
        ring.part(0, HEADER.size)[:] = packed
        limits = (VERSION_MAJOR, VERSION_MINOR, ENTRY_COUNT, PINS)
        table.part(0, TABLE.size)[:] = TABLE.pack(TABLE_MAGIC, *limits)
        words, step = table.part(ENTRIES, ENTRY_COUNT * ENTRY_SIZE).cast("I"), ENTRY_SIZE // 4
        self._pins = [words[pin::step] for pin in range(PINS)]

    def _make(self, name: str, size: int, seal: int) -> _Mapping:
        fd = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        self.fds.append(fd)
        os.ftruncate(fd, size)
        mapping = _Mapping(fd, size, writable=True)  # has to be older than FUTURE_WRITE
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEALS | seal | fcntl.F_SEAL_SEAL)
        return mapping

    def _pinned(self) -> List[int]:
        held = [number for column in self._pins for number in column.tolist()]
        self._kernel.fence()
        return held

    def take(self) -> Optional[int]:
        """A slot that no consumer holds, its sequence 0; None if there is none, and the frame is dropped."""
        pinned = self._pinned()
        for slot in range(self.header.slot_count):
            if slot == self._newest_slot or slot + 1 in pinned:
                continue
            word = self._word(slot)
            before = self._u64[word]
            self._u64[word] = 0
            self._kernel.fence()
            if slot + 1 not in self._pinned():
                return slot
            self._u64[word] = before
        self._dropped += 1
        self._u64[DROPPED // 8] = self._dropped
        return None

    def publish(self, slot: int, capture_ns: int) -> None:
        """Publishes what was written to a slot that was taken."""
        fence, word, sequence = self._kernel.fence, self._word(slot), self.published + 1
        self._u64[word + 1], self._u64[word + 2] = capture_ns, time.monotonic_ns()
        self._u32[word * 2 + 6], self._u32[word * 2 + 7] = 0, self.header.frame_size
        fence()
        self._u64[word] = sequence
        fence()
        self._u64[NEWEST // 8] = sequence * 256 + slot
        self._u64[PUBLISHED // 8] = sequence
        self._signal(sequence)
        self._newest_slot, self.published = slot, sequence

    def _signal(self, value: int) -> None:
        self._kernel.fence()
        self._u32[WAKE // 4] = value & 0xFFFFFFFF
        self._kernel.wake_all(self._address + WAKE)

    def end(self) -> None:
        """Tells the consumers that no frame comes any more, and closes the memories."""
        self._kernel.fence()
        self._u32[STATE // 4] = 1
        self._signal(self.published + 1)
        self.close()

    def close(self) -> None:
        while self.fds:
            os.close(self.fds.pop())


class _RingReader(_Ring):
    """A ring that a broker has handed over, and the own entry in its consumer table; keeps no descriptor.

    Raises ValueError (or OSError) for memories that are not as the protocol says.
    """

    def __init__(self, ring_fd: int, table_fd: int, entry: Any) -> None:
        self._kernel = _kernel()
        # The seals come first: only memory has them, so that no later step waits or sees a size change.
        for name, fd, seals in (("ring", ring_fd, SEALS | SEAL_FUTURE_WRITE), ("table", table_fd, SEALS)):
            found = fcntl.fcntl(fd, fcntl.F_GET_SEALS)
            _require(found & seals == seals, f"the {name} memory's seals are 0x{found:x}")
            # There may be no huge page left when one is first touched: SIGBUS.
            _require(os.fstatvfs(fd).f_bsize == mmap.PAGESIZE, f"the {name} memory has huge pages")
        header = Header.parse(os.pread(ring_fd, HEADER_BYTES, 0), os.fstat(ring_fd).st_size)
        _require(os.fstat(table_fd).st_size >= TABLE_SIZE, "the consumer table's size is below 4096")
        magic, major, _minor, *counts = TABLE.unpack(os.pread(table_fd, TABLE.size, 0))
        _require((magic, major) == (TABLE_MAGIC, VERSION_MAJOR), "ConsumerTable's magic or version is wrong")
        _require(counts == [ENTRY_COUNT, PINS], f"ConsumerTable has {counts[0]} entries of {counts[1]} pins")
        _require(type(entry) is int and 1 <= entry < ENTRY_COUNT, f"entry {entry!r} is not from 1 to 15")
        super().__init__(header, _Mapping(ring_fd, header.total_size, writable=False))
        table = _Mapping(table_fd, TABLE_SIZE, writable=True)
        own = table.part(ENTRIES + entry * ENTRY_SIZE, ENTRY_SIZE)
        self._pins, self._own = own.cast("I"), own.cast("Q")
        self.held: List[Optional[Frame]] = [None] * PINS
        self.last = self._wake = 0

    @property
    def closed(self) -> bool:
        return self._u32[STATE // 4] != 0

    def wait(self, seconds: float) -> None:
        """Until there is news since the last take()."""
        self._kernel.wait(self._address + WAKE, self._wake, seconds)

    def take(self, owner: SharedMemoryInput) -> Optional[Frame]:
        """The newest frame, held; None if there is none newer than the last, or none that stays."""
        if None not in self.held:
            raise _error("FRAMES_HELD", f"{PINS} frames are held already")
        pin, fence = self.held.index(None), self._kernel.fence
        for _ in range(ATTEMPTS):
            self._wake = self._u32[WAKE // 4]
            fence()
            newest = self._u64[NEWEST // 8]
            fence()
            sequence, slot = newest >> 8, newest & 255
            if sequence <= self.last:
                return None
            _require(slot < self.header.slot_count, f"Header.newest names slot {slot}")
            self._pins[pin] = slot + 1
            fence()
            word = self._word(slot)
            whole = self._u64[word] == sequence
            fence()
            if whole:
                return self._hold(Frame(owner, pin, self.header.format, self.payload(slot)), word, sequence)
            self.unpin(pin)
        return None

    def _hold(self, frame: Frame, word: int, sequence: int) -> Frame:
        self.held[frame._pin] = frame
        self.last = frame.sequence = sequence
        frame.capture_ns, frame.publish_ns = self._u64[word + 1], self._u64[word + 2]
        self._own[1] = (self._own[1] + 1) & 0xFFFFFFFFFFFFFFFF
        self._own[2] = sequence
        return frame

    def unpin(self, pin: int) -> None:
        self._kernel.fence()
        self._pins[pin] = 0


class _Packet(NamedTuple):
    body: Dict[str, Any]
    fds: List[int]

    def close(self) -> None:
        while self.fds:
            os.close(self.fds.pop())


class _Link:
    """The connection to the broker. It never blocks, and once lost is made anew, at first after 100 ms."""

    def __init__(self, camera: str, kind: str) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", camera):
            what = f"camera {camera!r}: names are up to 64 of a-z 0-9 . _ -, like 'camfx'"
            raise CamfxError("RING_INVALID", what)
        self.camera, self.kind = camera, kind
        self.socket: Optional[socket.socket] = None
        self.alive_at = self._retry_at = 0.0
        self._pause = PAUSE_FIRST

    @staticmethod
    def path() -> str:
        runtime, folder = os.environ.get("XDG_RUNTIME_DIR"), os.environ.get("TMPDIR") or "/tmp"
        own = os.path.join(runtime, "camfx") if runtime else os.path.join(folder, f"camfx-{os.geteuid()}")
        return os.path.join(own, "ring.sock")

    def connect(self, fds: Sequence[int], timeout: float) -> None:
        """Connects and sends the first message; CamfxError DAEMON_UNREACHABLE tells why not."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                return self._connect(fds)
            except OSError as error:
                # EAGAIN: the broker is there, but its queue of connections is full.
                if error.errno != errno.EAGAIN or time.monotonic() >= deadline:
                    what = f"no camfx daemon at {self.path()} ({error.strerror or error})"
                    raise _error("DAEMON_UNREACHABLE", what) from error
                time.sleep(0.02)

    def reconnect(self, fds: Sequence[int]) -> None:
        """One attempt if it is due; without success the next one is due later."""
        if self.socket is None and time.monotonic() >= self._retry_at:
            try:
                self._connect(fds)
            except OSError:
                self._postpone()

    def _connect(self, fds: Sequence[int]) -> None:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            sock.setblocking(False)
            sock.connect(self.path())
            peer = struct.unpack("iII", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
            if peer[1] != os.geteuid():
                raise PermissionError(errno.EPERM, "the socket belongs to another user")
            self._send(sock, fds)
        except BaseException:
            sock.close()
            raise
        self.socket = sock
        self.alive_at = time.monotonic()

    def send(self, fds: Sequence[int]) -> bool:
        """Sends the message again; False if there is no connection any more."""
        try:
            return self.socket is not None and self._send(self.socket, fds)
        except OSError:
            return False

    def _send(self, sock: socket.socket, fds: Sequence[int]) -> bool:
        body = json.dumps({"type": self.kind, "version": VERSION_MAJOR, "camera": self.camera}).encode()
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        return sock.sendmsg([body], rights, socket.MSG_NOSIGNAL) > 0

    def receive(self) -> Optional[_Packet]:
        """The next packet, to be closed; None if there is none, or no connection. CamfxError: a refusal."""
        while self.socket is not None:
            space, flags = socket.CMSG_SPACE(PACKET_FDS * 4), socket.MSG_DONTWAIT | socket.MSG_CMSG_CLOEXEC
            try:
                data, rights, found, _ = self.socket.recvmsg(PACKET_BYTES, space, flags)
            except BlockingIOError:
                self.alive_at = time.monotonic()
                return None
            except ConnectionResetError:
                continue  # reported once, ahead of packets that came before it, of which one may say why
            except OSError:
                self.lost()
                return None
            fds = array.array("i")
            for level, kind, content in rights:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    fds.frombytes(content)
            packet = _Packet({}, fds.tolist())
            if not data:
                packet.close()
                self.lost()
                return None
            try:
                _require(not found & (socket.MSG_TRUNC | socket.MSG_CTRUNC), "it is too long")
                body = json.loads(data)
                _require(isinstance(body, dict), "it is no object")
                packet.body.update(body)
            except (ValueError, RecursionError) as error:
                packet.close()
                self.lost()
                raise _error("RING_INVALID", f"the daemon sent an odd packet ({error})") from error
            if packet.body.get("type") == "refused":
                packet.close()
                self.lost()
                code, why = (str(packet.body.get(key, "RING_INVALID"))[:512] for key in ("code", "message"))
                raise _error(code, f"camera '{self.camera}': {why}")
            if packet.body.get("type") in ("accepted", "ring"):
                self._pause = PAUSE_FIRST
            return packet
        return None

    def probe(self) -> None:
        """Notes in alive_at if the connection stands and has nothing to read."""
        if self.socket is not None:
            poll = select.poll()
            poll.register(self.socket, select.POLLIN)
            if not poll.poll(0):
                self.alive_at = time.monotonic()

    def wait(self, seconds: float) -> None:
        """Until a packet comes, or it is time to connect again."""
        if self.socket is None:
            time.sleep(max(0.0, min(seconds, self._retry_at - time.monotonic())))
        else:
            poll = select.poll()
            poll.register(self.socket, select.POLLIN)
            poll.poll(None if seconds == math.inf else math.ceil(seconds * 1000))

    def lost(self) -> None:
        self.close()
        self._postpone()

    def _postpone(self) -> None:
        self._retry_at = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, PAUSE_LONGEST)

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class _Client:
    """What both ends have: a connection that other things may be waited for beside, and an end."""

    _link: _Link

    def fileno(self) -> int:
        """The connection's descriptor, -1 while there is none."""
        return self._link.socket.fileno() if self._link.socket else -1

    def close(self) -> None:
        self._link.close()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class SharedMemoryOutput(_Client):
    """A virtual camera to send frames to, of the shape that pyvirtualcam.Camera has.

    fmt: "rgb", "bgr" (both 3 bytes a pixel, full range), "i420", "nv12" or "yuyv".
    width, height: pixels, even, 2 to 8192. fps: a number or Fraction. camera: which virtual camera.
    timeout: seconds within which the daemon has to answer.
    For pyvirtualcam's programs, device: the same as camera. backend: ignored, there is one. print_fps: print
    the rate at which frames are sent, about once a second.
    Raises CamfxError: DAEMON_UNREACHABLE, ENGINE_RUNNING (the camera is taken), RING_INVALID.

    A frame is copied once, into shared memory. That goes for RGB too: each reader converts it, once (the
    daemon with libyuv). send() of 1280x720 RGB took 0.75 ms on a virtual machine with two Xeon cores, a plain
    memcpy of the same bytes beside it 0.5 ms (medians).

    Attributes: width, height, fps, fmt, device (the camera's name), frames_sent, dropped (frames that were
    not sent since the readers held every slot). And backend, "camfx", and native_fmt, which is fmt.
    """

    def __init__(
        self,
        width: int,
        height: int,
        fps: Union[int, float, Fraction],
        *,
        fmt: Any = "rgb",
        camera: str = "camfx",
        timeout: float = 5.0,
        device: Optional[str] = None,
        backend: Any = None,
        print_fps: bool = False,
    ) -> None:
        self.device = device or camera
        self.frames_sent = self.dropped = 0
        self._print_fps, self._printed_at = print_fps, time.monotonic()
        self._link = _Link(self.device, "offer")
        self._closed = False
        self._ring: Optional[_RingWriter] = None
        self._accepted = False
        try:
            self.change(width, height, fps, fmt=fmt, timeout=timeout)
        except BaseException:
            self.close()
            raise

    def change(
        self, width: int, height: int, fps: Union[int, float, Fraction], *, fmt: Any, timeout: float = 5.0
    ) -> None:
        """Goes on with another size, rate or format; viewers see no gap. The old one stays if it raises."""
        if self._closed:
            raise _error("CLOSED", "this output is closed")
        name = str(getattr(fmt, "name", fmt)).lower()  # pyvirtualcam's PixelFormat will do too
        try:
            _require(name in FMT_FOURCC, f"fmt {name!r} is none of {', '.join(FMT_FOURCC)}")
            rate = _rate(fps)
            ring = _RingWriter(Format(FMT_FOURCC[name], operator.index(width), operator.index(height), rate))
        except _Broken as error:
            raise CamfxError("RING_INVALID", str(error)) from error
        try:
            self._offer(ring, timeout)
        except BaseException:
            ring.close()
            self._link.lost()  # so that the broker forgets this ring
            raise
        former, self._ring = self._ring, ring
        if former:
            former.end()
        self.width, self.height, self.fps, self.fmt = width, height, fps, name
        self._sends: Deque[float] = collections.deque(maxlen=max(2, min(240, round(rate) + 1)))
        self._due = 0.0

    def _offer(self, ring: _RingWriter, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        self._receive()
        if not self._link.send(ring.fds):
            self._link.close()
            self._link.connect(ring.fds, timeout)
        self._accepted = False
        while not self._accepted:
            if self._link.socket is None:
                raise _error("DAEMON_UNREACHABLE", "the camfx daemon ended while it was asked")
            left = deadline - time.monotonic()
            if left <= 0:
                raise _error("DAEMON_UNREACHABLE", f"the camfx daemon has not answered for {timeout:g} s")
            self._link.wait(left)
            self._receive()

    def _receive(self) -> None:
        packet = self._link.receive()
        while packet:
            packet.close()
            self._accepted = self._accepted or packet.body.get("type") == "accepted"
            packet = self._link.receive()

    @property
    def ring(self) -> Header:
        """Of the ring that frames go to."""
        if self._ring is None:
            raise _error("CLOSED", "this output is closed")
        return self._ring.header

    @property
    def sequence(self) -> int:
        """Of the newest frame in this ring; 0 before the first."""
        return self._ring.published if self._ring else 0

    @property
    def backend(self) -> str:
        return "camfx"

    @property
    def native_fmt(self) -> str:
        """What readers get: the frames as they were sent."""
        return self.fmt

    @property
    def current_fps(self) -> float:
        """Frames per second over about the last second; 0 before the second frame."""
        times = self._sends
        return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 and times[-1] > times[0] else 0.0

    def service(self) -> None:
        """Reads what the broker says, connects again if that is due; never waits. CamfxError: a refusal."""
        if self._ring:
            self._link.reconnect(self._ring.fds)
            self._receive()

    def send(self, frame: Any, capture_ns: Optional[int] = None) -> bool:
        """Shows a frame. Never waits, neither for readers nor for a daemon that is away, which it looks for.

        frame: for rgb and bgr a height x width x 3 array of uint8; for each format any C-contiguous object of
        bytes of a frame's size. capture_ns: when it was taken, on time.monotonic_ns()'s clock; None: now.
        Returns False if it was dropped. Raises CamfxError: FRAME_MISMATCH, CLOSED, or why the daemon has
        refused the ring after it had been away (this frame was published, and the next send() goes on).
        """
        header, ring = self.ring, self._ring
        view = _checked(frame, header)
        now, slot = time.monotonic_ns(), ring.take() if ring else None
        if ring and slot is not None:
            payload = ring.payload(slot)
            if view.c_contiguous:
                payload[:] = view.cast("B")
            else:  # a flipped or cropped array: numpy copies it as it is
                import numpy

                numpy.copyto(
                    numpy.frombuffer(payload, numpy.uint8).reshape(view.shape), frame, casting="unsafe"
                )
            ring.publish(slot, now if capture_ns is None else capture_ns)
            self.frames_sent += 1
        else:
            self.dropped += 1
        self._sends.append(now / 1e9)
        if self._print_fps and now / 1e9 > self._printed_at + 1:
            self._printed_at = now / 1e9
            print(f"{self.current_fps:.1f} fps")
        self.service()
        return slot is not None

    def sleep_until_next_frame(self) -> None:
        """Sleeps for the rest of this frame's time. Delays do not add up; one of two frames starts anew."""
        now, period = time.monotonic(), float(1 / self.ring.format.fps)
        if now > self._due + 2 * period:
            self._due = now
        self._due += period
        time.sleep(max(0.0, self._due - now))

    def close(self) -> None:
        """Gives the camera back. May be called again."""
        self._closed = True
        ring, self._ring = self._ring, None
        if ring:
            ring.end()
        super().close()


def _rate(fps: Union[int, float, Fraction]) -> Fraction:
    try:
        return Fraction(fps).limit_denominator(1001 if isinstance(fps, float) else 0xFFFFFFFF)
    except (ValueError, ArithmeticError) as error:  # not a number, infinite
        raise _Broken(f"{fps} frames per second: more than 0, in 32 bits") from error


def _checked(frame: Any, header: Header) -> memoryview:
    """A view of a frame that fits; CamfxError FRAME_MISMATCH, with what it is and should be, of another."""
    shape, size = header.format.shape(), header.frame_size
    try:
        view = memoryview(frame)
        layout = "" if view.c_contiguous else ", not contiguous"
        found = f"this has shape {view.shape}, item format {view.format!r}, {view.nbytes} bytes{layout}"
        fits = view.nbytes == size and view.format.lstrip("<@=|") in ("B", "b", "c")
        fits = fits and (view.c_contiguous or hasattr(frame, "__array_interface__"))
        if fits and (view.ndim < 3 or header.format.fourcc not in ("RGB3", "BGR3") or view.shape == shape):
            return view
    except TypeError:
        found = f"this is a {type(frame).__name__}"
    sides = "x".join(str(side) for side in shape)
    expected = f"a {header.format.fourcc} frame is a {sides} array of uint8 or {size} contiguous bytes"
    raise _error("FRAME_MISMATCH", f"{expected}; {found}")


class SharedMemoryInput(_Client):
    """The frames of a camera, whoever feeds it: always the newest one, each once, in place.

    Opening it connects (CamfxError DAEMON_UNREACHABLE if that has not worked within `timeout` seconds);
    whether the camera is fed at all shows in read(). A connection that is lost is made anew (after
    which the newest frame comes once more).
    Iterating gives frames without end, each released when the next one is asked for.
    """

    def __init__(self, camera: str = "camfx", timeout: float = 5.0) -> None:
        _kernel()
        self._link = _Link(camera, "attach")
        self._reader: Optional[_RingReader] = None
        self._closed = False
        self._link.connect((), timeout)

    @property
    def ring(self) -> Optional[Header]:
        """Of the ring that frames come from; None while nobody feeds the camera."""
        return self._reader.header if self._reader else None

    def read(self, timeout: Optional[float] = None) -> Optional[Frame]:
        """The next frame, to be released; None if none comes for `timeout` seconds (None: for ever).

        At most two frames can be held at a time: CamfxError FRAMES_HELD. Other codes tell of a ring that
        cannot be read, or of a refusal; read() may be called again then, and waits for the next ring.
        """
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            self.service()
            try:
                frame = self._reader.take(self) if self._reader else None
            except _Broken as error:
                raise self._unusable(error) from error
            left = deadline - time.monotonic()
            if frame or left <= 0:
                return frame
            self.wait(left)

    def wait(self, seconds: float) -> None:
        """Until service() or read() may have something new; at most that long."""
        if self._reader and not self._reader.closed:
            self._reader.wait(min(seconds, SOCKET_LOOK))
        else:
            self._link.wait(seconds)

    def service(self) -> None:
        """Reads what the broker says, connects again if that is due; never waits. Raises like read()."""
        if self._closed:
            raise _error("CLOSED", "this input is closed")
        self._link.reconnect(())
        try:
            packet = self._link.receive()
            while packet:
                try:
                    self._obey(packet)
                finally:
                    packet.close()
                packet = self._link.receive()
        finally:
            if self._link.socket is None:
                self._forget()

    def _obey(self, packet: _Packet) -> None:
        if packet.body.get("type") in ("ring", "gone"):
            self._forget()
        if packet.body.get("type") == "ring":
            try:
                _require(len(packet.fds) == 2, f"it came with {len(packet.fds)} descriptors")
                self._reader = _RingReader(packet.fds[0], packet.fds[1], packet.body.get("entry"))
            except (_Broken, OSError) as error:
                raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> CamfxError:
        self._forget()
        return _error("RING_INVALID", f"the ring of camera '{self._link.camera}' is not usable: {error}")

    def _forget(self) -> None:
        reader = self._reader
        if reader:
            for pin, frame in enumerate(reader.held):
                if frame:
                    self._unpin(reader, pin)
                    frame._end()
        self._reader = None

    def _release(self, pin: int) -> None:
        if self._reader:
            self._link.probe()
            self._unpin(self._reader, pin)

    def _unpin(self, reader: _RingReader, pin: int) -> None:
        # After a connection was lost the entry becomes another's, whose pin this would take away.
        reader.held[pin] = None
        if time.monotonic() - self._link.alive_at < ENTRY_GRACE:
            reader.unpin(pin)

    def close(self) -> None:
        """Lets all frames go and disconnects. May be called again."""
        self._link.probe()
        self._forget()
        self._closed = True
        super().close()

    def __iter__(self) -> Iterator[Frame]:
        while True:
            frame = self.read()
            if frame:
                with frame:
                    yield frame
