"""A producer that breaks the protocol: vandal.py CAMERA offers a good ring, writes what no producer
writes, and prints the code it is refused with."""

import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "clients" / "python"))

import camfx  # noqa: E402

output = camfx.SharedMemoryOutput(64, 48, 30, fmt="i420", camera=sys.argv[1])
output.send(bytes(output.ring.frame_size))
output._ring._u64[camfx.NEWEST // 8] = 7 * 256 + 255  # frame 7 in a slot that is not there
try:
    while True:
        output.service()
        time.sleep(0.05)
except camfx.CamfxError as error:
    print(error.code)
