"""Tells once a second what the virtual camera shows: python3 clients/python/examples/watch.py"""

import statistics
import sys
import time
from pathlib import Path
from typing import List

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import camfx  # noqa: E402


def main() -> None:
    with camfx.SharedMemoryInput() as frames:
        while True:
            delays: List[float] = []  # from the producer's publishing to our waking up, in microseconds
            shown, end = "no picture", time.monotonic() + 1
            while time.monotonic() < end:
                frame = frames.read(timeout=end - time.monotonic())
                if frame:
                    with frame:
                        delays.append((time.monotonic_ns() - frame.publish_ns) / 1000)
                        fourcc, width, height, rate = frame.format
                        shown = f"{fourcc} {width}x{height} at {float(rate):g} fps"
            if delays:
                shown += f": {len(delays)} frames, woken {statistics.median(delays):.0f} us after publishing"
                shown += f" (at most {max(delays):.0f})"
            print(shown, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except camfx.CamfxError as error:
        sys.exit(f"watch: {error}")
