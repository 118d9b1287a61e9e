/** The classes and values of the native addon. Times are CLOCK_MONOTONIC in ns unless said otherwise. */

export interface NativeFormat {
  fourcc: string;
  width: number;
  height: number;
  /** Frames per second. */
  fps: number;
  /** The same, exactly: numerator and denominator. */
  fpsFraction: [number, number];
}

/** What a ring carries; fourcc is YU12, NV12, YUYV, RGB3 or BGR3. */
export type RingFormat = Omit<NativeFormat, 'fps'>;

export interface PictureSize {
  width: number;
  height: number;
}

export interface NativeFailure {
  code: string;
  message: string;
}

/** The writing end of a ring. Times are CLOCK_MONOTONIC in ns. */
export interface RingProducer {
  /** [ring memory, consumer table]: borrowed, valid until close(). */
  descriptors(): [number, number];
  counters(): { generation: number; published: number; dropped: number };
  /** Bytes. */
  frameSize(): number;
  /**
   * Copies one frame into the ring. False when every slot is held: the frame is dropped, and counted. Throws
   * BAD_ARGUMENT while a slot is begun.
   */
  send(bytes: Uint8Array, captureNs: number): boolean;
  /** A free slot's memory, the caller's until publish() or abandon(), which empty the array; null as for send(). */
  begin(): Uint8Array | null;
  publish(captureNs: number): void;
  abandon(): void;
  /** Takes the newest frame off the show until the next one: a consumer that comes meanwhile gets no old picture. */
  withdraw(): void;
  /** Calls back with the number of watchers, at once and at each change, until close(). Once for each ring. */
  watchDemand(callback: (watchers: number) => void): void;
  close(): void;
}

export interface RingFrame {
  bytes: Buffer;
  sequence: number;
  /** CLOCK_MONOTONIC, ns. */
  captureNs: number;
  publishNs: number;
}

/** A frame in place, in the ring's memory. */
export interface RingView {
  /** Empty once released. Writing into it changes a private copy of the page only. */
  data: Uint8Array;
  /** Of this frame; the camera may have another one by now. */
  format: NativeFormat;
  sequence: number;
  /** CLOCK_MONOTONIC, ns. */
  captureNs: number;
  publishNs: number;
  /** When the waiting thread woke up for it. */
  wokenNs: number;
  /** Gives the slot back to the producer. Idempotent; happens by itself when the array's memory is collected. */
  release: () => void;
}

/** What the consumer table says of one consumer; untrusted. */
export interface RingEntry {
  /** 0 = the entry is free. */
  pid: number;
  /** Frames taken. */
  acquired: number;
  lastSequence: number;
  held: { slot: number; sequence: number; publishNs: number }[];
}

/** One reader of a ring. The descriptors given to its constructor stay the caller's. */
export interface RingConsumer {
  info(): {
    format: NativeFormat;
    generation: number;
    slots: number;
    producerPid: number;
    published: number;
    dropped: number;
    closed: boolean;
  };
  /** The next newer frame in place, or null after timeoutMs or with 2 views unreleased. One call at a time. */
  nextView(timeoutMs: number): Promise<RingView | null>;
  /** A copy of the next newer frame as packed I420, or null after timeoutMs. One call at a time. */
  nextI420(timeoutMs: number): Promise<RingFrame | null>;
  /** The next newer frame as a JPEG (quality 1 to 100), or null after timeoutMs. One call at a time. */
  nextJpeg(timeoutMs: number, quality: number): Promise<RingFrame | null>;
  /** A copy of the next newer frame, or null after timeoutMs. One call at a time. */
  nextFrame(timeoutMs: number): Promise<RingFrame | null>;
  /** Whether a frame newer than the last one taken is there. */
  hasNewer(): boolean;
  entries(): RingEntry[];
  /** Throws RING_INVALID when the ring's live fields are absurd. */
  checkLiveFields(): void;
  /** Broker only: takes back the entry's pins and notes whose it is now, 0 = nobody's. */
  assignEntry(entry: number, pid: number): void;
  /** Broker only. */
  setDemand(watchers: number): void;
  close(): void;
}

export interface SocketEvent {
  kind: 'packet' | 'closed';
  connection: number;
  /** Of the process at the other end. */
  pid: number;
  text: string;
  /** The receiver owns them: closeDescriptor() each. */
  fds: number[];
}

/**
 * SOCK_SEQPACKET connections whose packets carry descriptors. Peers of other users are refused. The next packet of a
 * connection is read once the callback has returned from the last: a peer that floods fills its own socket only.
 */
export interface SocketHub {
  listen(path: string): void;
  connect(path: string): number;
  /** False when the connection is gone. The descriptors stay the caller's. */
  send(connection: number, text: string, fds: number[]): boolean;
  disconnect(connection: number): void;
  close(): void;
}

/** What a program decodes: a file, a stream, a screen. */
export interface MediaRequest {
  kind: 'media';
  /** For people: without password. */
  name: string;
  /** As the command, and so the program's complaints, name it. */
  input: string;
  /** Program and arguments; it writes packed I420 frames of the wanted size and rate to its standard output. */
  command: string[];
  /** Frames per second, exactly: numerator (at most 240000) and denominator (at most 10000). */
  fpsFraction: [number, number];
  /** It has no end, and what it showed a while ago is stale. */
  isLive: boolean;
  /** Each of its pictures is shown when its time has come, else as it comes. */
  byClock: boolean;
}

export type SourceRequest = PictureSize & { fps: number } & (
    | { kind: 'presenter' | 'presenter-still' | 'bars' }
    | { kind: 'camera'; path: string; exactSize: boolean }
    | MediaRequest
    | { kind: 'still'; name: string; /** Packed. */ i420: Uint8Array }
  );

/** A source on a capture thread of its own. */
export interface NativeFrameStream {
  format(): NativeFormat;
  counters(): { captured: number; overwritten: number; broken: number };
  close(): void;
}

/** One frame's way from the captured picture to the published slot. Not for two threads. */
export interface Compositor {
  /** Makes the stream's newest frame the one at work; its capture time in ns, null when there is no new one. */
  take(stream: NativeFrameStream): number | null;
  /** Makes a captured frame in memory the one at work. */
  load(fourcc: string, bytes: Uint8Array, captureNs: number): void;
  /**
   * Planar RGB in [0, 1], 3 * width * height numbers. Answers how far the picture has changed since the last
   * updateMatte(): the mean over that block of 8x8 of them where it is the most, in levels of 255; 0 only when nothing
   * at all has.
   */
  fillModelInput(input: Float32Array, width: number, height: number): number;
  /** P(person), width * height numbers. False when they are absurd: the matte then hides everything. */
  updateMatte(mask: Float32Array, width: number, height: number): boolean;
  clearMatte(): void;
  /** From the next frame on; balanced at first. */
  setMatteQuality(quality: MatteQuality): void;
  /**
   * The last mask once more, refined along the edges of the picture at work, after fillModelInput(): for a frame
   * between two inferences. False when there is none: the matte then hides everything.
   */
  holdMatte(): boolean;
  /** A copy of the matte for measuring: 255 = person, width * height of the frame. Empty before the first update. */
  matte(): Uint8Array;
  /** What the effect draws is the frame at work from now on. */
  apply(effect: NativeEffect): void;
  /**
   * Draws into a ring slot and publishes it: the last effect straight into the slot, or with null the frame at work as
   * it is. False when no slot was free.
   */
  publish(producer: RingProducer, effect: NativeEffect | null): boolean;
  /** Publishes the captured frame with nothing in it to be recognised, whatever the effects and the matte are. */
  publishHidden(producer: RingProducer): boolean;
}

/** Fills the input of a face detector; knows the picture that it has filled it with last. */
export interface FaceInput {
  /**
   * Fits the compositor's picture into a black square of `size`, as planar RGB in [-1, 1]: 3 * size * size numbers.
   * Returns where in the square it lies, and how far it has changed since remember(), as fillModelInput() does.
   */
  fill(
    compositor: Compositor,
    input: Float32Array,
    size: number,
  ): { x: number; y: number; width: number; height: number; change: number };
  /** The model answers for the picture of the last fill(). */
  remember(): void;
}

/** A face in pixels of the picture; presence is 0..1, for one that comes or goes. */
export interface FaceOval {
  centerX: number;
  centerY: number;
  radiusX: number;
  radiusY: number;
  presence: number;
}

/** What effects show behind the person; black until there is something to show. */
export interface NativeBackground {
  /** A packed I420 picture of the background's size. */
  show(i420: Uint8Array): void;
  /**
   * Shows the stream's newest frame, without a copy if that has the size; false when there is no new one. Throws the
   * source's error once it has ended; what is shown then stays, and does when the stream is closed.
   */
  take(stream: NativeFrameStream): boolean;
  showBlack(): void;
  /** Effects that use it go on showing what it shows. Idempotent. */
  close(): void;
}

/** One effect of a chain, with its buffers; see native/addon/effects for the names and their parameters. */
export interface NativeEffect {
  /** Those parameters that change. Throws BAD_ARGUMENT. */
  set(parameters: object): void;
  /** Frees its buffers. Idempotent. */
  close(): void;
}

/** low: edges by luma, and the model runs for every other frame; balanced: edges by colour; high: a better model too. */
export type MatteQuality = 'low' | 'balanced' | 'high';

/** See native/lib/source/presenter_look.h. */
export interface PresenterLook {
  skin?: [number, number, number];
  hair?: [number, number, number];
  shirt?: [number, number, number];
  wall?: [number, number, number];
  roomLight?: number;
  hairVolume?: number;
  hairEnd?: number;
  frizz?: number;
}

/** The drawn person of one look; I420. */
export interface NativePresenter {
  /** `alpha` is exactly what the person was blended with, 255 = person. */
  render(seconds: number): { i420: Uint8Array; alpha: Uint8Array };
  /** The room with nobody in it, without noise. */
  room(): Uint8Array;
}

/**
 * Feeds one v4l2loopback device on a thread of its own. Its constructor takes, besides the device, a function that hears
 * of each change of `watchers`, never from within the constructor and never after close(). It does not keep the process
 * alive.
 */
export interface NativePump {
  attach(consumer: RingConsumer): void;
  detach(): void;
  /** Packed I420 of format()'s size. */
  setIdleCard(card: Uint8Array): void;
  format(): NativeFormat;
  status(): {
    state: 'idle' | 'live' | 'failed';
    liveFrames: number;
    idleFrames: number;
    /** How many programs watch the device; null when nobody can tell, which is to be treated as watched. */
    watchers: number | null;
    /** Since its thread began its last turn, ms: about 1000 at most, if it lives. */
    sinceTurnMs: number;
    error: NativeFailure | null;
    /** Why the device did not take the idle card, which readers are to see should this process die. */
    insuranceError: NativeFailure | null;
  };
  close(): void;
}

export interface LoopbackModule {
  loaded: boolean;
  /** Such as '0.15.4'; '' for 0.12, which doesn't tell. */
  version: string;
  /** Devices can be added and removed while the module is loaded (0.13 and later). */
  hasControlNode: boolean;
}

export interface VideoName {
  path: string;
  /** Of v4l2loopback the device's label. */
  card: string;
  isLoopback: boolean;
}

export interface VideoNode extends VideoName {
  /** '' when the node could not be opened. */
  driver: string;
  isCapture: boolean;
  isOutput: boolean;
  /** Errno name of a failed open, such as EACCES. */
  error: string | null;
}
