"""What Python camera programs do with a frame, by OpenCV; a rival in the pipeline bench.

Each frame: YUYV to BGR, the model's input (a resized float RGB picture), the
mask resized to the frame, a 21x21 Gaussian blur of the frame (or a picture of
its size for replace), a blend of the two in float, and I420 for the virtual
camera. The model itself is not run: its mask is a given one.

Usage: opencv_blur.py WIDTH HEIGHT FRAMES blur|replace
Prints the process's CPU time of each frame in ms, as JSON. Exit code 77 means
that OpenCV is not installed.
"""

import json
import sys
import time

try:
    import cv2
    import numpy as np
except ImportError as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(77)

MODEL_SIZE = (256, 144)
PICTURES = 8
WARM_UP = 5


def person_mask():
    """P(person) as a model gives it: soft at the edges."""
    width, height = MODEL_SIZE
    mask = np.zeros((height, width), np.float32)
    cv2.ellipse(mask, (width // 2, 60), (28, 38), 0, 0, 360, 1.0, -1)
    cv2.ellipse(mask, (width // 2, height), (70, 50), 0, 0, 360, 1.0, -1)
    return cv2.GaussianBlur(mask, (5, 5), 0)


def model_input(bgr):
    rgb = cv2.cvtColor(cv2.resize(bgr, MODEL_SIZE), cv2.COLOR_BGR2RGB)
    return rgb.astype(np.float32) / 255


def process(yuyv, mask, picture):
    bgr = cv2.cvtColor(yuyv, cv2.COLOR_YUV2BGR_YUYV)
    model_input(bgr)
    height, width = bgr.shape[:2]
    alpha = cv2.resize(mask, (width, height))[:, :, np.newaxis]
    room = cv2.GaussianBlur(bgr, (21, 21), 0) if picture is None else picture
    blend = bgr * alpha + room * (1 - alpha)
    return cv2.cvtColor(blend.astype(np.uint8), cv2.COLOR_BGR2YUV_I420)


def main():
    width, height, frames = (int(argument) for argument in sys.argv[1:4])
    cv2.setNumThreads(1)
    random = np.random.default_rng(1)
    shape = (PICTURES, height, width, 2)
    pictures = random.integers(0, 256, shape, dtype=np.uint8)
    mask = person_mask()
    picture = None
    if sys.argv[4] == "replace":
        picture = np.full((height, width, 3), 96, np.uint8)
    cpu_ms = []
    for index in range(WARM_UP + frames):
        start = time.process_time_ns()
        process(pictures[index % PICTURES], mask, picture)
        if index >= WARM_UP:
            cpu_ms.append((time.process_time_ns() - start) / 1e6)
    print(json.dumps(cpu_ms))


if __name__ == "__main__":
    main()
