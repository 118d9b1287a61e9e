/** A program that `camfx doctor --fix` runs as root: makes a device for camfx by v4l2loopback's control node. */
import { toCamfxError } from '../errors.js';
import { native } from '../native.js';
import { CAMERA } from '../ring/messages.js';

try {
  console.log(`made /dev/video${native.addLoopbackDevice(CAMERA)} "${CAMERA}"`);
} catch (thrown) {
  const { message, hint, exitCode } = toCamfxError(thrown);
  console.error(`${message}. ${hint}`);
  process.exitCode = exitCode;
}
