"""One end of the ring protocol, driven by lines: peer.py producer|consumer CAMERA.

Reads a command per line and answers each with one line of JSON: {"error": code, "message": ...} if it failed.
Numbers of 64 bits are decimal strings, hashes FNV-1a of 64 bits in 16 hex digits. Ends with its input.

producer: open FOURCC WxH NUM/DEN | publish K | close
consumer: open | ring MS | next MS | held | release | gone MS | close

Byte k of the frame with sequence n is (n*31 + k*7 + (k>>8)) & 255.
"""

import json
import os
import select
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "clients" / "python"))

import camfx  # noqa: E402

Answer = Dict[str, Any]
FMT = {fourcc: fmt for fmt, fourcc in camfx.FMT_FOURCC.items()}
OPEN_SECONDS = 10.0


def fnv1a(data: memoryview) -> str:
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


class Peer:
    """What both roles share: `end` is the open client, `trouble` what it met while no command ran."""

    commands: Tuple[str, ...] = ()

    def __init__(self, camera: str) -> None:
        self.camera = camera
        self.end: Any = None
        self.trouble: Optional[camfx.CamfxError] = None

    def opened(self) -> Any:
        if self.end is None:
            raise camfx.CamfxError("CLOSED", "not open")
        return self.end

    def service(self) -> None:
        if self.end is not None:
            try:
                self.end.service()
            except camfx.CamfxError as error:
                self.trouble = error

    def report(self) -> None:
        trouble, self.trouble = self.trouble, None
        if trouble:
            raise trouble

    def close(self) -> Answer:
        end, self.end, self.trouble = self.end, None, None
        if end is not None:
            end.close()
        return {"ok": True}


class Producer(Peer):
    commands = ("open", "publish", "close")

    def __init__(self, camera: str) -> None:
        super().__init__(camera)
        self.base = b""

    def open(self, fourcc: str, size: str, rate: str) -> Answer:
        width, height = (int(side) for side in size.split("x"))
        fps, fmt = Fraction(rate), FMT.get(fourcc, fourcc)
        if self.end is None:
            self.end = camfx.SharedMemoryOutput(
                width, height, fps, fmt=fmt, camera=self.camera, timeout=OPEN_SECONDS
            )
        else:
            self.end.change(width, height, fps, fmt=fmt, timeout=OPEN_SECONDS)
        self.trouble = None
        self.base = bytes((k * 7 + (k >> 8)) & 255 for k in range(self.end.ring.frame_size))
        return {"ok": True, "generation": str(self.end.ring.generation)}

    def publish(self, count: str) -> Answer:
        end, published, dropped = self.opened(), [], 0
        self.report()
        for _ in range(int(count)):
            shift = (end.sequence + 1) * 31
            if end.send(self.base.translate(bytes((byte + shift) & 255 for byte in range(256)))):
                published.append(str(end.sequence))
            else:
                dropped += 1
        return {"published": published, "dropped": dropped}


class Consumer(Peer):
    commands = ("open", "ring", "next", "held", "release", "gone", "close")

    def __init__(self, camera: str) -> None:
        super().__init__(camera)
        self.frames: List[camfx.Frame] = []

    def open(self) -> Answer:
        self.close()
        self.end = camfx.SharedMemoryInput(self.camera, timeout=OPEN_SECONDS)
        return {"ok": True}

    def until(self, done: Callable[[], bool], milliseconds: str) -> bool:
        """Waits, with the connection served, until `done` or the time is over; the last `done`."""
        end, deadline = self.opened(), time.monotonic() + int(milliseconds) / 1000
        while True:
            self.service()
            if done():
                self.trouble = None
                return True
            self.report()
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            end.wait(left)

    def ring(self, milliseconds: str) -> Answer:
        if not self.until(lambda: self.end.ring is not None, milliseconds):
            return {"ring": None}
        fourcc, width, height, fps = self.end.ring.format
        rate = [fps.numerator, fps.denominator]
        generation = str(self.end.ring.generation)
        shape = {"fourcc": fourcc, "width": width, "height": height}
        return {"ring": {**shape, "fps": rate, "generation": generation}}

    def gone(self, milliseconds: str) -> Answer:
        return {"gone": self.until(lambda: self.end.ring is None, milliseconds)}

    def next(self, milliseconds: str) -> Answer:
        end = self.opened()
        self.report()
        try:
            frame = end.read(int(milliseconds) / 1000)
        except camfx.CamfxError as error:
            if error.code != "FRAMES_HELD":
                raise
            frame = None
        if frame is None:
            return {"frame": None}
        self.frames.append(frame)
        times = {"captureNs": str(frame.capture_ns), "publishNs": str(frame.publish_ns)}
        seen = {"sequence": str(frame.sequence), "length": len(frame.data), "fnv1a": fnv1a(frame.data)}
        return {"frame": {**seen, **times}}

    def holding(self) -> List[camfx.Frame]:
        self.opened()
        self.service()
        self.frames = [frame for frame in self.frames if frame.held]
        return self.frames

    def held(self) -> Answer:
        return {"held": [{"sequence": str(one.sequence), "fnv1a": fnv1a(one.data)} for one in self.holding()]}

    def release(self) -> Answer:
        frames = self.holding()
        if frames:
            frames.pop(0).release()
        return {"ok": True}


def answer(peer: Peer, line: str) -> Answer:
    name, *arguments = line.split()
    try:
        if name not in peer.commands:
            raise ValueError(f"no such command: {name}")
        result: Answer = getattr(peer, name)(*arguments)
        return result
    except camfx.CamfxError as error:
        return {"error": error.code, "message": str(error)}
    except ZeroDivisionError:
        return {"error": "RING_INVALID", "message": "a rate's denominator is 0"}
    except (TypeError, ValueError) as error:
        return {"error": "USAGE", "message": str(error)}


def main() -> None:
    roles = {"producer": Producer, "consumer": Consumer}
    if len(sys.argv) != 3 or sys.argv[1] not in roles:
        sys.exit("usage: peer.py producer|consumer CAMERA")
    peer = roles[sys.argv[1]](sys.argv[2])
    text = b""
    while True:
        line, newline, rest = text.partition(b"\n")
        if newline:
            text = rest
            if line.strip():
                print(json.dumps(answer(peer, line.decode())), flush=True)
            continue
        # While no command comes, the connection is served too: a lost one is made anew, frames are let go.
        poll, connection = select.poll(), -1 if peer.end is None else peer.end.fileno()
        poll.register(0, select.POLLIN)
        if connection >= 0:
            poll.register(connection, select.POLLIN)
        ready = poll.poll(None if peer.end is None else 1000 if connection >= 0 else 50)
        peer.service()
        if any(fd == 0 for fd, _ in ready):
            chunk = os.read(0, 65536)
            if not chunk:
                break
            text += chunk
    peer.close()


if __name__ == "__main__":
    main()
