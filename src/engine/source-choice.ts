/** Which source the user means: a camera, something drawn, a file, a stream, a screen; or the first camera there is. */
import { CamfxError } from '../errors.js';
import { native, type PictureSize, type SourceRequest, type VideoNode } from '../native.js';
import type { Fit } from './media/fit.js';
import { isScreen, isUrl, toPath } from './media/media-input.js';
import { requestMedia } from './media/media-request.js';

export const DRAWN_SOURCES = ['presenter', 'presenter-still', 'bars'] as const;
export type DrawnSource = (typeof DRAWN_SOURCES)[number];

export interface SourceWish {
  /** A camera's path or name. */
  camera?: string | undefined;
  /** A drawn source, a file, a URL, a screen. */
  source?: string | undefined;
  /** How a file, a stream or a screen of another shape fills the frame. */
  fit: Fit;
  /** Undefined: 1280x720 or the nearest. */
  size?: PictureSize | undefined;
  fps: number;
  /** Ends the search for what is in a medium. */
  signal?: AbortSignal | undefined;
}

/** Also by the links that udev makes. */
const CAMERA_PATH = /^\/dev\/(?:video|v4l\/)/;
const DEFAULT_SIZE: PictureSize = { width: 1280, height: 720 };

/** Throws CAMERA_NOT_FOUND when the named camera is not there, BAD_ARGUMENT, and as requestMedia() does. */
export async function chooseSource(wish: SourceWish, nodes?: VideoNode[]): Promise<SourceRequest> {
  const picture = { ...(wish.size ?? DEFAULT_SIZE), fps: wish.fps };
  const { source } = wish;
  if (isDrawn(source)) return { kind: source, ...picture };
  const path = cameraPath(wish, nodes);
  if (path !== null) return { kind: 'camera', path, exactSize: wish.size !== undefined, ...picture };
  if (source === undefined) return { kind: 'presenter', ...picture };
  return requestMedia(source, { ...picture, fit: wish.fit }, wish.signal);
}

/** Of the camera that is meant, null when it is none. Throws CAMERA_NOT_FOUND, BAD_ARGUMENT. */
export function cameraPath(
  { camera, source }: Pick<SourceWish, 'camera' | 'source'>,
  nodes?: VideoNode[],
): string | null {
  if (source !== undefined) return CAMERA_PATH.test(toPath(source)) ? toPath(source) : null;
  if (camera?.startsWith('/')) return camera;
  return findPath(camera, nodes ?? native.listVideoNodes());
}

/** Whether a source is the path of a picture or video. */
export function isFile(source: string): boolean {
  return !isDrawn(source) && !isScreen(source) && !isUrl(source) && !CAMERA_PATH.test(source);
}

/** Of any virtual camera of camfx: "camfx", "camfx 2", "camfx work". */
export function isOwn({ isLoopback, card }: Pick<VideoNode, 'isLoopback' | 'card'>): boolean {
  return isLoopback && /^camfx\b/i.test(card);
}

export function isDrawn(source: string | undefined): source is DrawnSource {
  return DRAWN_SOURCES.some((name) => name === source);
}

function findPath(wanted: string | undefined, nodes: VideoNode[]): string | null {
  return wanted === undefined ? firstCamera(nodes) : findCamera(wanted, nodes);
}

/** Loopback devices are other programs' outputs, our own among them: never a default. */
function firstCamera(nodes: VideoNode[]): string | null {
  return nodes.find((node) => node.isCapture && !node.isLoopback)?.path ?? null;
}

/** A part of a name means a real camera first, then another program's; camfx's own only goes by its whole name. */
function findCamera(wanted: string, nodes: VideoNode[]): string {
  if (wanted.trim() === '')
    throw new CamfxError('BAD_ARGUMENT', 'Expected the name or path of a camera but received none', {
      hint: 'List the cameras with: camfx list',
    });
  const named = nodes.filter((node) => node.card === wanted);
  const similar = nodes
    .filter((node) => node.card.toLowerCase().includes(wanted.toLowerCase()) && !isOwn(node))
    .sort((one, other) => Number(one.isLoopback) - Number(other.isLoopback));
  const found = [...named, ...similar].find((node) => node.isCapture || node.error !== null || isOwn(node));
  if (found) return found.path;
  const [idle] = [...named, ...similar].filter((node) => node.isLoopback);
  if (idle)
    throw new CamfxError(
      'CAMERA_NOT_FOUND',
      `No program feeds the virtual camera ${idle.card} (${idle.path})`,
      {
        hint: 'Start it in the program that it belongs to (OBS: Start Virtual Camera), then start again.',
      },
    );
  throw new CamfxError('CAMERA_NOT_FOUND', `No camera ${wanted}`);
}
