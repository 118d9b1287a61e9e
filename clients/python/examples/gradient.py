"""Feeds the virtual camera with a gradient that moves: python3 clients/python/examples/gradient.py"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import camfx  # noqa: E402

WIDTH, HEIGHT, FPS = 1280, 720, 30


def main() -> None:
    # Twice the picture's width, from black over orange to black: each frame is a piece of it, HEIGHT times.
    ramp = [255 - abs(510 * x // WIDTH - 255) for x in range(WIDTH)]
    row = bytes(channel for level in ramp * 2 for channel in (level, level * 5 // 8, level // 8))
    with camfx.SharedMemoryOutput(WIDTH, HEIGHT, FPS, fmt="rgb") as camera:
        print(f"feeding camera '{camera.device}' with {WIDTH}x{HEIGHT} at {FPS} fps, until Ctrl-C")
        while True:
            start = camera.frames_sent * 4 % WIDTH * 3
            end = start + WIDTH * 3
            camera.send(row[start:end] * HEIGHT)
            camera.sleep_until_next_frame()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except camfx.CamfxError as error:
        sys.exit(f"gradient: {error}")
