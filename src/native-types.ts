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

export type SourceRequest = PictureSize & { fps: number } & (
    { kind: 'presenter' | 'presenter-still' | 'bars' } | { kind: 'camera'; path: string; exactSize: boolean }
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
  /** Planar RGB in [0, 1], 3 * width * height numbers. False when they are those of the frame before. */
  fillModelInput(input: Float32Array, width: number, height: number): boolean;
  /** P(person), width * height numbers. False when they are absurd: the matte then hides everything. */
  updateMatte(mask: Float32Array, width: number, height: number): boolean;
  clearMatte(): void;
  /** RGB24 of the frame's size. */
  setBackground(rgb: Uint8Array): void;
  /** Each draws into a ring slot and publishes it; false when no slot was free. */
  blur(producer: RingProducer, strength: number): boolean;
  replace(producer: RingProducer): boolean;
  pass(producer: RingProducer): boolean;
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
    error: NativeFailure | null;
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

export interface VideoNode {
  path: string;
  card: string;
  /** '' when the node could not be opened. */
  driver: string;
  isCapture: boolean;
  isOutput: boolean;
  isLoopback: boolean;
  /** Errno name of a failed open, such as EACCES. */
  error: string | null;
}
