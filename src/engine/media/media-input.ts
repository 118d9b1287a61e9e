/** What ffmpeg is to open, from what the user typed: a file, a URL, a screen or window of X11. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CamfxError } from '../../errors.js';
import { redactUrl } from './redaction.js';

export interface MediaInput {
  kind: 'file' | 'stream' | 'screen';
  /** For people: without password and access tokens. Of a file its path. */
  name: string;
  /** As ffmpeg takes it. */
  url: string;
  /** Options of ffmpeg and ffprobe that stand before it. */
  options: string[];
}

/** Longer than we wait ourselves, microseconds. */
const SILENCE_US = '25000000';

type Environment = Record<string, string | undefined>;

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const FILE_SCHEME = /^file:\/\//i;
/** screen, screen:800x600+10,20 (size and place), window:0x1e00007, :0.0+10,20 (an X11 display). */
const SCREEN =
  /^(?:screen(?::(\d+x\d+)(?:\+(\d+,\d+))?)?|window:(0x[0-9a-f]+|\d+)|(:\d+(?:\.\d+)?(?:\+\d+,\d+)?))$/i;

export function isScreen(text: string): boolean {
  return SCREEN.test(text);
}

/** Of something in the network: file:///… is a file. */
export function isUrl(text: string): boolean {
  return SCHEME.test(text) && !FILE_SCHEME.test(text);
}

/** The path that file:///… is another way to write; all else is what it is. Throws MEDIA_UNREADABLE. */
export function toPath(text: string): string {
  if (!FILE_SCHEME.test(text)) return text;
  try {
    return fileURLToPath(text);
  } catch (cause) {
    throw new CamfxError('MEDIA_UNREADABLE', `${text} is no file of this machine`, {
      cause,
      hint: 'Give its whole path, such as /home/me/beach.jpg or file:///home/me/beach.jpg.',
    });
  }
}

/** `fps`: how often a screen is grabbed. Throws SCREEN_UNAVAILABLE, and as toPath() does. */
export function toMediaInput(text: string, fps: number, environment: Environment = process.env): MediaInput {
  const screen = SCREEN.exec(text);
  if (screen) return screenInput(screen, fps, environment);
  if (isUrl(text)) return urlInput(text);
  // The prefix keeps ffmpeg from taking a name with a colon for a protocol.
  const path = toPath(text);
  return { kind: 'file', name: path, url: `file:${resolve(path)}`, options: [] };
}

function urlInput(url: string): MediaInput {
  const options: string[] = [];
  // Its own default asks for UDP first, which firewalls swallow without a word.
  if (/^rtsps?:/i.test(url)) options.push('-rtsp_flags', 'prefer_tcp');
  // A program whose engine was killed meanwhile does not wait for a silent server for ever.
  if (/^https?:/i.test(url)) options.push('-rw_timeout', SILENCE_US);
  return { kind: 'stream', name: redactUrl(url), url, options };
}

function screenInput(match: RegExpExecArray, fps: number, environment: Environment): MediaInput {
  const [name, size, place, window, typed] = match;
  const display = typed ?? defaultDisplay(environment);
  const options = ['-f', 'x11grab', '-framerate', String(fps)];
  if (size !== undefined) options.push('-video_size', size);
  if (window !== undefined) options.push('-window_id', window);
  return { kind: 'screen', name, url: place === undefined ? display : `${display}+${place}`, options };
}

function defaultDisplay({ DISPLAY, WAYLAND_DISPLAY, XDG_SESSION_TYPE }: Environment): string {
  // Wayland's bridge to X11 has a display too, on which nothing but its own windows can be seen.
  const isWayland = XDG_SESSION_TYPE === 'wayland' || Boolean(WAYLAND_DISPLAY);
  if (isWayland)
    throw new CamfxError(
      'SCREEN_UNAVAILABLE',
      'A Wayland session gives its screen only through the camera portal',
    );
  if (!DISPLAY) throw new CamfxError('SCREEN_UNAVAILABLE', 'There is no screen here: DISPLAY is not set');
  return DISPLAY;
}
