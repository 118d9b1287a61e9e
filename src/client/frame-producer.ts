/** Feeds a virtual camera from any program: frames into the ring, the ring to the daemon, and again when it returns. */
import { CamfxError } from '../errors.js';
import { native, type RingFormat, type RingProducer } from '../native.js';
import { CAMERA } from '../ring/messages.js';
import { RingUplink } from '../ring/ring-uplink.js';
import { findRuntimeDirectory } from '../runtime-dir.js';
import { parseFormat, type FrameFormat } from './frame-format.js';

export interface FrameProducerOptions extends FrameFormat {
  /** Which virtual camera; camfx's own, "camfx", unless given. */
  camera?: string;
  /** The daemon's ring.sock; this user's unless given. */
  socketPath?: string;
  /** How long open() and reformat() wait for the daemon's answer, ms; 5000 unless given. */
  timeoutMs?: number;
  /** Told of trouble after open(): the daemon has gone, or refuses the ring. The producer goes on trying. */
  onTrouble?: (error: CamfxError) => void;
}

export class FrameProducer {
  readonly #timeoutMs: number;
  readonly #uplink: RingUplink;
  readonly #waiting: { resolve: () => void; reject: (error: CamfxError) => void }[] = [];
  readonly #onTrouble: (error: CamfxError) => void;
  #ring: RingProducer;
  #format: RingFormat;
  #connected = false;
  #filling = false;
  #closed = false;

  private constructor(options: FrameProducerOptions) {
    this.#format = parseFormat(options);
    this.#ring = new native.RingProducer(this.#format);
    this.#timeoutMs = options.timeoutMs ?? 5000;
    this.#onTrouble = options.onTrouble ?? (() => undefined);
    this.#uplink = new RingUplink({
      socketPath: options.socketPath ?? findRuntimeDirectory().ringSocket,
      camera: options.camera ?? CAMERA,
      descriptors: this.#ring.descriptors(),
      onAccepted: () => {
        this.#connected = true;
        for (const { resolve } of this.#waiting.splice(0)) resolve();
      },
      onLost: (wasStopped) => {
        // A refusal or a withdrawn offer, which ends the connection too, has been told of.
        if (!this.#connected && this.#waiting.length === 0) return;
        this.#connected = false;
        const what = wasStopped ? 'The helper daemon was stopped' : 'The helper daemon has gone';
        this.#trouble(new CamfxError('DAEMON_UNREACHABLE', what));
      },
      onError: (error) => {
        this.#connected = false;
        this.#trouble(error);
      },
    });
  }

  /**
   * Resolves once the daemon has accepted the ring.
   * @throws CamfxError BAD_ARGUMENT or BAD_FORMAT for the options, ENGINE_RUNNING when another program feeds the camera,
   *   DAEMON_UNREACHABLE when no daemon answers in time
   */
  static async open(options: FrameProducerOptions): Promise<FrameProducer> {
    const producer = new FrameProducer(options);
    try {
      await producer.#accepted();
      return producer;
    } catch (error) {
      producer.close();
      throw error;
    }
  }

  get format(): RingFormat {
    return this.#format;
  }

  /** Bytes of one frame. */
  get frameSize(): number {
    return this.#ring.frameSize();
  }

  /** Whether the daemon has the ring now. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Of the present ring; dropped: frames that found every slot held. */
  get counters(): { generation: number; published: number; dropped: number } {
    return this.#ring.counters();
  }

  /**
   * Copies one tightly packed frame into the ring and makes it the newest; never waits. False when it was dropped.
   * @param captureNs when the frame was taken, CLOCK_MONOTONIC in ns; now unless given
   * @throws CamfxError BAD_ARGUMENT for another size than the format's
   */
  send(frame: Uint8Array, captureNs = now()): boolean {
    return this.#ring.send(frame, captureNs);
  }

  /**
   * The same without a copy: `fill` draws into the slot itself, whose old content is undefined. The array is empty
   * afterwards. What `fill` throws comes out, with nothing published.
   * @throws CamfxError BAD_ARGUMENT for a write() or send() within `fill`
   */
  write(fill: (slot: Uint8Array) => void, captureNs = now()): boolean {
    if (this.#filling)
      throw new CamfxError('BAD_ARGUMENT', 'Expected write() to return before the next write()');
    const ring = this.#ring;
    const slot = ring.begin();
    if (!slot) return false;
    this.#filling = true;
    try {
      fill(slot);
    } catch (error) {
      if (!this.#closed) ring.abandon();
      throw error;
    } finally {
      this.#filling = false;
    }
    ring.publish(captureNs);
    return true;
  }

  /**
   * Goes over to another format without a gap: consumers show the last frame until the first of the new ones. Frames of
   * the former format go on until it resolves; when it rejects, the former format stays.
   * @throws CamfxError as open() does
   */
  async reformat(format: FrameFormat): Promise<void> {
    const parsed = parseFormat(format);
    const ring = new native.RingProducer(parsed);
    this.#uplink.offer(ring.descriptors());
    try {
      await this.#accepted();
    } catch (error) {
      this.#connected = false;
      if (!this.#closed) this.#uplink.withdraw(this.#ring.descriptors());
      ring.close();
      throw error;
    }
    const former = this.#closed ? ring : this.#ring;
    if (!this.#closed) [this.#ring, this.#format] = [ring, parsed];
    former.close();
  }

  /** Ends in order; idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#uplink.close();
    this.#ring.close();
  }

  #trouble(error: CamfxError): void {
    const waiting = this.#waiting.splice(0);
    for (const { reject } of waiting) reject(error);
    if (waiting.length === 0 && !this.#closed) this.#onTrouble(error);
  }

  #accepted(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#trouble(
          new CamfxError('DAEMON_UNREACHABLE', `No helper daemon answered within ${this.#timeoutMs} ms`),
        );
      }, this.#timeoutMs);
      const settled = <Value>(settle: (value: Value) => void) => {
        return (value: Value): void => {
          clearTimeout(late);
          settle(value);
        };
      };
      this.#waiting.push({ resolve: settled(resolve), reject: settled(reject) });
    });
  }
}

function now(): number {
  return Number(process.hrtime.bigint());
}
