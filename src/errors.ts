/**
 * The one error class and the one table of codes. Native code throws the same codes; `toCamfxError` gives them their
 * remedy. docs/errors.md lists the table; a test compares both.
 */

interface ErrorKind {
  /** Exit code of the CLI: 2 wrong use, 3 camera, 4 camera device that we feed, 5 processes, 6 installation, 1 else. */
  readonly exitCode: number;
  /** The remedy, one sentence. */
  readonly hint: string;
}

export const ERROR_TABLE = {
  SYSTEM: { exitCode: 1, hint: 'Run the command again with --verbose and report what it prints.' },
  BAD_ARGUMENT: { exitCode: 2, hint: 'See camfx --help.' },
  BAD_FORMAT: {
    exitCode: 2,
    hint: 'Choose an even size from 64x64 to 3840x2160 or 2160x3840, for example --size 1280x720.',
  },
  CAMERA_NOT_FOUND: {
    exitCode: 3,
    hint: 'List the cameras with: camfx list; or use the built-in presenter: --source presenter.',
  },
  CAMERA_BUSY: {
    exitCode: 3,
    hint: 'Close the program that uses the camera (find it with: fuser -v /dev/video*), then start again.',
  },
  CAMERA_PERMISSION: {
    exitCode: 3,
    hint: 'Add yourself to the video group (sudo usermod -aG video "$USER") and log in again.',
  },
  CAMERA_GONE: { exitCode: 3, hint: 'Plug the camera in again, then start again.' },
  CAMERA_SIZE: {
    exitCode: 3,
    hint: 'Choose one of the listed sizes, or leave --size out to take the nearest.',
  },
  CAMERA_FORMAT: { exitCode: 3, hint: 'camfx reads YU12, NV12, YUYV and MJPG; use another camera.' },
  CAMERA_BROKEN_FRAME: { exitCode: 3, hint: 'Try another cable, USB port or a smaller --size.' },
  DEVICE_NOT_FOUND: {
    exitCode: 4,
    hint: 'List the camera devices with: camfx list; v4l2loopback devices are made by: sudo modprobe v4l2loopback exclusive_caps=1 max_buffers=4 card_label=camfx',
  },
  DEVICE_BUSY: {
    exitCode: 4,
    hint: 'Another program feeds this device (find it with: fuser -v /dev/video*); close it, then start again.',
  },
  DEVICE_PERMISSION: {
    exitCode: 4,
    hint: 'Add yourself to the video group (sudo usermod -aG video "$USER") and log in again.',
  },
  DEVICE_FORMAT: {
    exitCode: 4,
    hint: 'A program pins the device to a format; close all programs that have it open, then start again.',
  },
  DEVICE_GONE: {
    exitCode: 4,
    hint: 'Load the module again: sudo modprobe v4l2loopback exclusive_caps=1 max_buffers=4 card_label=camfx',
  },
  MODULE_MISSING: {
    exitCode: 4,
    hint: 'Install and load it: sudo apt install v4l2loopback-dkms && sudo modprobe v4l2loopback exclusive_caps=1 max_buffers=4 card_label=camfx',
  },
  IMAGE_UNREADABLE: {
    exitCode: 2,
    hint: 'Give a PNG, JPEG, WebP, AVIF, GIF, TIFF or SVG file, or a colour such as #204060.',
  },
  MEDIA_UNREADABLE: {
    exitCode: 2,
    hint: 'Give a file or URL that plays with: ffplay FILE; see docs/sources.md.',
  },
  MEDIA_GONE: { exitCode: 3, hint: 'Bring the stream back; camfx tries again by itself while it runs.' },
  FFMPEG_MISSING: {
    exitCode: 6,
    hint: 'Install it: sudo apt install ffmpeg (Fedora: sudo dnf install ffmpeg-free; Arch: sudo pacman -S ffmpeg).',
  },
  SCREEN_UNAVAILABLE: {
    exitCode: 3,
    hint: 'Log in to an X11 (Xorg) session, or let OBS capture the screen and start its virtual camera: --camera "OBS Virtual Camera".',
  },
  CAMERA_LOOP: {
    exitCode: 2,
    hint: 'Choose another camera with --camera (see camfx list), or feed another device with --device.',
  },
  RING_INVALID: {
    exitCode: 5,
    hint: 'The program at the other end breaks docs/ring-protocol.md; update or report it.',
  },
  RING_FULL: { exitCode: 5, hint: 'Close another program that watches the ring; see camfx status.' },
  RING_VERSION: { exitCode: 5, hint: 'Both ends must speak the same major version: update the older one.' },
  MODEL_MISSING: { exitCode: 6, hint: 'Build it with: npm run build' },
  MODEL_INVALID: { exitCode: 6, hint: 'Install the packages again: npm ci, then npm run build' },
  MODEL_GOLDEN: {
    exitCode: 6,
    hint: 'The inference runtime computes wrong results on this machine: install the packages again (npm ci) and report it.',
  },
  DAEMON_UNREACHABLE: {
    exitCode: 5,
    hint: 'Run camfx stop, then start again; a daemon that ended says why in daemon.log.',
  },
  DAEMON_RUNNING: { exitCode: 5, hint: 'One daemon serves everything; see it with: camfx status' },
  ENGINE_RUNNING: {
    exitCode: 5,
    hint: 'End the other one first, with Ctrl-C where it runs; camfx stop ends all engines and the helper daemon.',
  },
  SUPERSEDED: { exitCode: 5, hint: 'See what is shown now with: camfx effects' },
  ENGINE_STOPPED: { exitCode: 5, hint: 'Start it with: camfx start' },
  RUNTIME_DIR: {
    exitCode: 5,
    hint: 'Remove that folder, or set XDG_RUNTIME_DIR to a folder that belongs to you and nobody else can open.',
  },
  SETUP_FAILED: {
    exitCode: 6,
    hint: 'Mend what it says above, then run camfx setup again: it goes on where it stopped.',
  },
  NATIVE_MISSING: { exitCode: 6, hint: 'Build it with: npm run build' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_TABLE;

export interface CamfxErrorOptions {
  cause?: unknown;
  /** A remedy more exact than the table's. */
  hint?: string;
}

export class CamfxError extends Error {
  override readonly name = 'CamfxError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly exitCode: number;

  constructor(code: ErrorCode, message: string, options: CamfxErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.hint = options.hint ?? ERROR_TABLE[code].hint;
    this.exitCode = ERROR_TABLE[code].exitCode;
  }

  /** What crosses a socket. */
  toJSON(): { code: ErrorCode; message: string; hint: string } {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_TABLE, code);
}

/** Any thrown value as a CamfxError; native errors carry a table code in `code`. */
export function toCamfxError(thrown: unknown): CamfxError {
  if (thrown instanceof CamfxError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return new CamfxError(isErrorCode(code) ? code : 'SYSTEM', message, { cause: thrown });
}
