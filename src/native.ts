/** The only file that loads the native addon. */
import { createRequire } from 'node:module';
import { projectPath } from './project-path.js';
import { CamfxError } from './errors.js';
import type {
  Compositor,
  FaceInput,
  LoopbackModule,
  NativeBackground,
  NativeEffect,
  NativeFrameStream,
  NativePresenter,
  NativePump,
  PictureSize,
  PresenterLook,
  RingConsumer,
  RingFormat,
  RingProducer,
  SocketEvent,
  SocketHub,
  SourceRequest,
  VideoName,
  VideoNode,
} from './native-types.js';

export type * from './native-types.js';

export interface Native {
  RingProducer: new (format: RingFormat) => RingProducer;
  RingConsumer: new (ring: number, table: number, entry: number) => RingConsumer;
  SocketHub: new (onEvent: (event: SocketEvent) => void) => SocketHub;
  NativeFrameStream: new (request: SourceRequest, notify: () => void) => NativeFrameStream;
  NativeBackground: new (picture: PictureSize & { fit: 'cover' | 'contain' | 'stretch' }) => NativeBackground;
  Compositor: new (size: PictureSize) => Compositor;
  FaceInput: new () => FaceInput;
  NativeEffect: new (name: string, parameters: object) => NativeEffect;
  NativePresenter: new (size: PictureSize, look: PresenterLook) => NativePresenter;
  NativePump: new (
    request: PictureSize & { path: string; fps: number; staleAfterMs: number },
    onWatchers?: (watchers: number | null) => void,
  ) => NativePump;
  /** From sysfs alone: no node is opened, which whoever watches it would take for an application. */
  listVideoNames(): VideoName[];
  /** Opens each node. */
  listVideoNodes(): VideoNode[];
  detectLoopbackModule(): LoopbackModule;
  /**
   * Adds a v4l2loopback device with that label (at most 31 bytes) and returns N of its /dev/videoN, which can be opened
   * once udev has given it its permissions. Throws BAD_ARGUMENT, MODULE_MISSING (no control node), DEVICE_PERMISSION.
   */
  addLoopbackDevice(label: string): number;
  /** Removes /dev/videoN. Throws DEVICE_BUSY while anybody has it open, DEVICE_NOT_FOUND, MODULE_MISSING, DEVICE_PERMISSION. */
  removeLoopbackDevice(number: number): void;
  /** Sends sd_notify's lines to $NOTIFY_SOCKET; false when there is none. Throws SYSTEM when nobody listens there. */
  notifyServiceManager(state: string): boolean;
  /** A descriptor that holds an exclusive lock, or -1 when another process holds it. */
  lockFile(path: string): number;
  closeDescriptor(fd: number): void;
  /** CPU time of the calling thread, ms. */
  threadCpuMs(): number;
  /** Gives the system back what the C library keeps of freed memory: megabytes after a start. Takes about 1 ms. */
  releaseFreeMemory(): void;
  /** What docs/ring-protocol.md says, from the code. */
  ringLimits: Record<
    | 'packetBytes'
    | 'packetDescriptors'
    | 'connections'
    | 'listenQueue'
    | 'consumers'
    | 'ringSeals'
    | 'tableSeals',
    number
  >;
  /** Bytes; plane by plane. */
  frameLayout(
    fourcc: string,
    width: number,
    height: number,
  ): { offsets: number[]; strides: number[]; size: number };
  ringLayout(): { name: string; offset: number; size: number }[];
  /** RGB24 as packed I420, BT.601 limited. */
  rgbToI420(rgb: Uint8Array, width: number, height: number): Uint8Array;
  /** A packed frame of any ring format as RGB24, full range. */
  toRgb(fourcc: string, frame: Uint8Array, width: number, height: number): Uint8Array;
  /** I420 and exact alpha (255 = person) of the presenter. */
  renderPresenter(width: number, height: number, seconds: number): { i420: Uint8Array; alpha: Uint8Array };
}

function load(): Native {
  const path = projectPath('build/native/camfx.node');
  try {
    return createRequire(import.meta.url)(path) as Native;
  } catch (cause) {
    throw new CamfxError('NATIVE_MISSING', `The native part ${path} could not be loaded`, { cause });
  }
}

export const native = load();
