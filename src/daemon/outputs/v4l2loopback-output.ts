/** Feeds one v4l2loopback device, and opens it again when it was lost. */
import type { OutputStatus } from '../../control/schema.js';
import { CamfxError, isErrorCode, toCamfxError } from '../../errors.js';
import { native, type NativePump, type RingConsumer } from '../../native.js';
import { findDeviceAgain, type LoopbackDevice } from '../devices/loopback-devices.js';
import type { IdleCards } from '../idle-cards.js';
import { log } from '../log.js';
import type { Output, OutputEvents, OutputFormat } from './output.js';

/** A pump has a turn each second; a machine that is busy with many other things keeps it from that for a while. */
const STUCK_MS = 5000;

export interface V4l2loopbackOptions {
  device: LoopbackDevice;
  format: OutputFormat;
  cards: IdleCards;
  /** A picture file instead of the drawn card. */
  idleImage?: string | undefined;
}

export class V4l2loopbackOutput implements Output {
  readonly #options: V4l2loopbackOptions;
  readonly #events: OutputEvents;
  #device: LoopbackDevice;
  #pump: NativePump | null = null;
  #consumer: RingConsumer | null = null;
  #error: CamfxError | null = null;
  #idleState = '';
  /** The pump has the card of #idleState, or will have it as soon as it is drawn. */
  #hasCard = false;
  /** What the log has said of the insurance. */
  #insuranceTold = '';

  private constructor(options: V4l2loopbackOptions, events: OutputEvents) {
    this.#options = options;
    this.#events = events;
    this.#device = options.device;
  }

  /** Throws DEVICE_BUSY, DEVICE_PERMISSION and the like. */
  static open(options: V4l2loopbackOptions, events: OutputEvents): V4l2loopbackOutput {
    const output = new V4l2loopbackOutput(options, events);
    output.#open();
    return output;
  }

  setRing(consumer: RingConsumer | null): void {
    const former = this.#consumer;
    this.#consumer = consumer;
    if (consumer) this.#pump?.attach(consumer);
    else this.#pump?.detach();
    former?.close();
  }

  setIdleState(state: string): void {
    if (state === this.#idleState) return;
    this.#idleState = state;
    this.#hasCard = false;
    void this.#showIdleCard();
  }

  status(): Omit<OutputStatus, 'camera'> {
    const status = this.#pump?.status();
    const failure = status?.error;
    const pumpError =
      failure && new CamfxError(isErrorCode(failure.code) ? failure.code : 'SYSTEM', failure.message);
    return {
      type: 'v4l2loopback',
      path: this.#device.path,
      label: this.#device.label,
      format: this.#pump?.format() ?? null,
      state: status?.state ?? 'failed',
      frames: status?.liveFrames ?? 0,
      watchers: status?.watchers ?? null,
      error: (this.#error ?? pumpError)?.toJSON() ?? null,
      ...(status?.insuranceError && { insuranceTrouble: status.insuranceError.message }),
    };
  }

  isStuck(): boolean {
    const status = this.#pump?.status();
    return status !== undefined && status.state !== 'failed' && status.sinceTurnMs >= STUCK_MS;
  }

  recover(taken: readonly string[]): void {
    if (this.#pump && this.#pump.status().state !== 'failed') {
      void this.#showIdleCard();
      this.#tellOfInsurance();
      return;
    }
    this.#closePump();
    try {
      this.#device = findDeviceAgain(this.#device, taken);
      this.#open();
    } catch (thrown) {
      this.#error = toCamfxError(thrown);
    }
  }

  close(): void {
    this.#closePump();
    this.#consumer?.close();
    this.#consumer = null;
  }

  #open(): void {
    const { path } = this.#device;
    const pump = new native.NativePump({ path, ...this.#options.format }, (watchers) => {
      if (this.#pump === pump) this.#events.onWatchers(watchers ?? 1);
    });
    this.#pump = pump;
    this.#error = null;
    if (this.#consumer) pump.attach(this.#consumer);
    void this.#showIdleCard();
  }

  #closePump(): void {
    if (!this.#pump) return;
    this.#pump.close();
    this.#pump = null;
    this.#hasCard = false;
    this.#events.onWatchers(0);
  }

  /** At upkeep, not at once: the first card is grey, and the next one may be taken. */
  #tellOfInsurance(): void {
    const { insuranceTrouble = '' } = this.status();
    if (insuranceTrouble === '' || insuranceTrouble === this.#insuranceTold) return;
    this.#insuranceTold = insuranceTrouble;
    const what = 'applications will see no idle card if this process dies';
    log('warning', `${this.#device.path}: ${what}: ${insuranceTrouble}`);
  }

  /** Does nothing when the card is there. Meanwhile the device shows the former one, at first grey. */
  async #showIdleCard(): Promise<void> {
    const pump = this.#pump;
    if (!pump || this.#hasCard || this.#idleState === '') return;
    const state = this.#idleState;
    this.#hasCard = true;
    const { width, height } = pump.format();
    const { cards, idleImage } = this.#options;
    const picture = await cards.get({ width, height, title: this.#device.label, state, image: idleImage });
    if (this.#pump !== pump || this.#idleState !== state) return;
    if (picture) pump.setIdleCard(picture);
    else this.#hasCard = false;
  }
}
