/**
 * From a file, a URL or a screen to what FrameStream opens: a picture as it is, all else decoded by ffmpeg. Each request
 * can be opened again and again, and several at a time: the camera's picture, and a video behind the person.
 */
import type { PictureSize, SourceRequest } from '../../native.js';
import { ffmpegCommand, mediaRate } from './ffmpeg-command.js';
import type { Fit } from './fit.js';
import { type MediaInput, toMediaInput } from './media-input.js';
import { type MediaFacts, probeMedia } from './media-probe.js';
import { downloadPicture } from './picture-download.js';
import { isAnimated, loadStill, looksLikePicture } from './picture.js';

export interface MediaPicture extends PictureSize {
  /** The most frames per second; a medium with fewer keeps its own. */
  fps: number;
  fit: Fit;
}

/** `text`: see docs/sources.md. Throws MEDIA_UNREADABLE, IMAGE_UNREADABLE, SCREEN_UNAVAILABLE, FFMPEG_MISSING. */
export async function requestMedia(
  text: string,
  picture: MediaPicture,
  signal?: AbortSignal,
): Promise<SourceRequest> {
  const input = toMediaInput(text, picture.fps);
  const path = input.name;
  if (input.kind !== 'file' || !looksLikePicture(path)) return probed(input, picture, signal);
  let animated: boolean;
  try {
    animated = await isAnimated(path, path);
  } catch (error) {
    // A video that is called as pictures are is shown all the same; of all else the first reason is the right one.
    return probed(input, picture, signal).catch(() => {
      throw error;
    });
  }
  return animated ? probed(input, picture, signal) : still(path, path, picture);
}

async function probed(
  input: MediaInput,
  picture: MediaPicture,
  signal: AbortSignal | undefined,
): Promise<SourceRequest> {
  const facts = await probeMedia(input, { signal });
  if (facts.isPicture) {
    const source = input.kind === 'file' ? input.name : await downloadPicture(input, { signal });
    return still(source, input.name, picture);
  }
  return decoded(input, facts, picture);
}

async function still(
  source: string | Buffer,
  name: string,
  { fit, ...picture }: MediaPicture,
): Promise<SourceRequest> {
  return { kind: 'still', name, i420: await loadStill(source, name, picture, fit), ...picture };
}

function decoded(
  input: MediaInput,
  facts: MediaFacts,
  { width, height, fps, fit }: MediaPicture,
): SourceRequest {
  const fpsFraction = mediaRate(facts, fps);
  return {
    kind: 'media',
    name: input.name,
    input: input.url,
    command: ffmpegCommand(input, facts, { width, height, fit, fpsFraction }),
    fpsFraction,
    isLive: facts.isLive,
    byClock: !facts.isLive || facts.isSegmented,
    width,
    height,
    fps: Math.round(fpsFraction[0] / fpsFraction[1]),
  };
}
