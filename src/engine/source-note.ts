/** Why there is no picture, as the idle card says it: at most 80 characters. */
import type { CamfxError, ErrorCode } from '../errors.js';

export const RESTING_NOTE = 'camera off';
export const STARTING_NOTE = 'camera starting';
const SILENT_NOTE = 'the camera gives no picture';

const NOTES: Partial<Record<ErrorCode, string>> = {
  CAMERA_GONE: 'camera unplugged',
  CAMERA_NOT_FOUND: 'camera unplugged',
  CAMERA_BUSY: 'camera in use by another program',
  CAMERA_PERMISSION: 'no permission to open the camera',
  CAMERA_SIZE: 'the camera no longer gives this picture size',
  MEDIA_GONE: 'the video has broken off',
  MEDIA_UNREADABLE: 'the video has broken off', // it could be read before
  FFMPEG_MISSING: 'ffmpeg is not installed any more',
  CAMERA_FORMAT: 'the camera no longer gives a picture that camfx can read',
};

export function noteOf(error: CamfxError): string {
  return NOTES[error.code] ?? SILENT_NOTE;
}
