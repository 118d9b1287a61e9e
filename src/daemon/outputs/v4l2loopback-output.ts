/** Feeds one v4l2loopback device, and opens it again when it was lost. */
import type { OutputStatus } from '../../control/schema.js';
import { CamfxError, isErrorCode, toCamfxError } from '../../errors.js';
import { native, type NativePump, type RingConsumer } from '../../native.js';
import { findDeviceAgain, type LoopbackDevice } from '../devices/loopback-devices.js';
import { drawIdleCard } from '../idle-card.js';
import type { Output, OutputFormat } from './output.js';

/** 5 minutes, with an upkeep every 2 s. */
const MOST_TURNS_TO_PAINTER = 150;

export class V4l2loopbackOutput implements Output {
  #device: LoopbackDevice;
  readonly #wanted: OutputFormat;
  readonly #draw: typeof drawIdleCard;
  #pump: NativePump | null = null;
  #consumer: RingConsumer | null = null;
  #error: CamfxError | null = null;
  /** Drawn or being drawn; null once its painter has failed. */
  #card: { size: string; picture: Promise<Buffer> } | null = null;
  #failedPainters = 0;
  /** Occasions that pass before the next painter. */
  #turnsToPainter = 0;

  private constructor(device: LoopbackDevice, wanted: OutputFormat, draw: typeof drawIdleCard) {
    this.#device = device;
    this.#wanted = wanted;
    this.#draw = draw;
  }

  /** Throws DEVICE_BUSY, DEVICE_PERMISSION and the like. */
  static open(device: LoopbackDevice, wanted: OutputFormat, draw = drawIdleCard): V4l2loopbackOutput {
    const output = new V4l2loopbackOutput(device, wanted, draw);
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

  status(): OutputStatus {
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
      error: (this.#error ?? pumpError)?.toJSON() ?? null,
    };
  }

  recover(): void {
    if (this.status().state !== 'failed') {
      if (this.#pump && !this.#card) void this.#showIdleCard(this.#pump);
      return;
    }
    this.#pump?.close();
    this.#pump = null;
    try {
      this.#device = findDeviceAgain(this.#device);
      this.#open();
    } catch (thrown) {
      this.#error = toCamfxError(thrown);
    }
  }

  close(): void {
    this.#pump?.close();
    this.#pump = null;
    this.#consumer?.close();
    this.#consumer = null;
  }

  #open(): void {
    const pump = new native.NativePump({ path: this.#device.path, ...this.#wanted });
    this.#pump = pump;
    this.#error = null;
    if (this.#consumer) pump.attach(this.#consumer);
    void this.#showIdleCard(pump);
  }

  /** Drawn once per size: a device that fails again and again must not start a painter each time. */
  async #showIdleCard(pump: NativePump): Promise<void> {
    if (!this.#card && this.#turnsToPainter-- > 0) return;
    const { width, height } = pump.format();
    const size = `${String(width)}x${String(height)}`;
    try {
      if (this.#card?.size !== size) {
        const card = { width, height, title: this.#device.label, state: 'no picture at the moment' };
        this.#card = { size, picture: this.#draw(card) };
      }
      const picture = await this.#card.picture;
      if (this.#pump === pump) pump.setIdleCard(picture);
      this.#failedPainters = 0;
    } catch (thrown) {
      console.error(`idle card: ${toCamfxError(thrown).message}`);
      // Meanwhile the device shows grey. Where no painter can run, none should be started every 2 s for weeks.
      this.#card = null;
      this.#turnsToPainter = Math.min(2 ** this.#failedPainters++ - 1, MOST_TURNS_TO_PAINTER);
    }
  }
}
