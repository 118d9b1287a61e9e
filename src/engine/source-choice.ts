/** Which source the user means: a named camera, a drawn one, or the first camera there is. */
import { CamfxError } from '../errors.js';
import { native, type PictureSize, type SourceRequest, type VideoNode } from '../native.js';

export const DRAWN_SOURCES = ['presenter', 'presenter-still', 'bars'] as const;
export type DrawnSource = (typeof DRAWN_SOURCES)[number];

export interface SourceWish {
  /** A camera's path or name. */
  camera?: string | undefined;
  drawn?: DrawnSource | undefined;
  /** Undefined: 1280x720 or the nearest. */
  size?: PictureSize | undefined;
  fps: number;
}

const DEFAULT_SIZE: PictureSize = { width: 1280, height: 720 };

/** Throws CAMERA_NOT_FOUND when the named camera is not there. */
export function chooseSource(wish: SourceWish, nodes: VideoNode[] = native.listVideoNodes()): SourceRequest {
  const picture = { ...(wish.size ?? DEFAULT_SIZE), fps: wish.fps };
  if (wish.drawn !== undefined) return { kind: wish.drawn, ...picture };
  const path = wish.camera === undefined ? firstCamera(nodes) : findCamera(wish.camera, nodes);
  if (path === null) return { kind: 'presenter', ...picture };
  return { kind: 'camera', path, exactSize: wish.size !== undefined, ...picture };
}

/** Loopback devices are other programs' outputs, our own among them: never a default. */
function firstCamera(nodes: VideoNode[]): string | null {
  return nodes.find((node) => node.isCapture && !node.isLoopback)?.path ?? null;
}

function findCamera(wanted: string, nodes: VideoNode[]): string {
  if (wanted.startsWith('/')) return wanted;
  const named = nodes.filter((node) => node.card === wanted);
  const similar = nodes.filter((node) => node.card.toLowerCase().includes(wanted.toLowerCase()));
  const found = [...named, ...similar].find((node) => node.isCapture || node.error !== null);
  if (found) return found.path;
  throw new CamfxError('CAMERA_NOT_FOUND', `No camera ${wanted}`);
}
