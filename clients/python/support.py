"""A daemon's socket and what else the tests share."""

import array
import contextlib
import gc
import itertools
import json
import os
import select
import shutil
import socket
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
