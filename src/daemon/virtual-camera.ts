/** One camera as applications know it: a ring in, one or more devices out. */
import type { OutputStatus } from '../control/schema.js';
import { type CamfxError, toCamfxError } from '../errors.js';
import type { CreatedDevices } from './devices/created-devices.js';
import {
  defaultLoopbackDevices,
  deviceLabel,
  deviceNames,
  findLoopbackDevice,
  type LoopbackDevice,
} from './devices/loopback-devices.js';
import type { Output, OutputEvents, OutputFormat } from './outputs/output.js';
import type { RingSource } from './ring-source.js';
import { log } from './log.js';

/** Upkeeps between two attempts at what is in trouble: 16 s. */
const MOST_TURNS_TO_RETRY = 7;

/** What one camera needs of its surroundings. */
export interface CameraContext {
  rings: RingSource;
  created: Pick<CreatedDevices, 'create'>;
  /** v4l2loopback devices labelled for a camera, or that it may take; looked for unless given. */
  findDefaults?: ((camera: string) => LoopbackDevice[]) | undefined;
  openOutput: (device: LoopbackDevice, format: OutputFormat, events: OutputEvents) => Output;
}

interface OpenOutput {
  readonly output: Output;
  close(): void;
}

export class VirtualCamera {
  readonly name: string;
  readonly #context: CameraContext;
  readonly #findDefaults: (camera: string) => LoopbackDevice[];
  #format: OutputFormat;
  /** How many devices are wanted where none is named; one serves one application from v4l2loopback 0.14 on. */
  #copies = 1;
  #usesDefaults = false;
  #idleState = '';
  readonly #outputs: OpenOutput[] = [];
  /** Why devices that are wanted are not fed, each once. */
  #troubles: CamfxError[] = [];
  #devicesSeen = '';
  /** Upkeeps until what is in trouble is tried again, and how many it was the last time. */
  #turnsToRetry = 0;
  #pauseTurns = 0;

  constructor(name: string, format: OutputFormat, context: CameraContext) {
    this.name = name;
    this.#format = format;
    this.#context = context;
    this.#findDefaults = context.findDefaults ?? ((camera) => defaultLoopbackDevices(camera));
  }

  get troubles(): readonly CamfxError[] {
    return this.#troubles;
  }

  outputs(): OutputStatus[] {
    return this.#outputs.map(({ output }) => ({ camera: this.name, ...output.status() }));
  }

  /** Of devices opened from now on: one that is open keeps its format for life. */
  setFormat(format: OutputFormat): void {
    this.#format = format;
  }

  /** Feeds the named device too. Throws why it can't be fed. */
  feedDevice(device: string): void {
    this.#recoverOutputs();
    this.#open(findLoopbackDevice(device));
  }

  /** Feeds `copies` devices labelled for this camera, making those that are missing where that is possible. */
  feedDefaults(copies = this.#copies): void {
    this.#copies = copies;
    this.#usesDefaults = true;
    // An output that finds its device under another number must do so before that looks like a device without one.
    this.#recoverOutputs();
    this.#openDefaults();
  }

  /** What the idle cards say. */
  setIdleState(state: string): void {
    this.#idleState = state;
    for (const { output } of this.#outputs) output.setIdleState(state);
  }

  /**
   * Upkeep, every 2 s. Devices, cameras among them, are opened to be looked at: when there are others than the last
   * time, and ever more rarely while something is in trouble.
   */
  maintain(): void {
    this.#recoverOutputs();
    const isComplete = this.#outputs.length >= this.#copies && this.#troubles.length === 0;
    if (!this.#usesDefaults || isComplete) return;
    if (deviceNames() !== this.#devicesSeen) this.#pauseTurns = 0;
    else if (!this.#troubles.some(({ code }) => code !== 'MODULE_MISSING') || this.#turnsToRetry-- > 0)
      return;
    this.#turnsToRetry = this.#pauseTurns;
    this.#pauseTurns = Math.min(this.#pauseTurns * 2 + 1, MOST_TURNS_TO_RETRY);
    this.#openDefaults();
  }

  close(): void {
    for (const each of this.#outputs.splice(0)) each.close();
  }

  #recoverOutputs(): void {
    for (const { output } of this.#outputs) {
      const others = this.#outputs.filter((each) => each.output !== output);
      output.recover(others.map((each) => each.output.status().path));
    }
  }

  #openDefaults(): void {
    this.#devicesSeen = deviceNames();
    const known = this.#troubles;
    this.#troubles = [];
    const devices = this.#findDefaults(this.name);
    for (const device of devices) this.#try(() => this.#open(device));
    if (devices.length < this.#copies)
      this.#try(
        () => this.#createMissing(devices),
        (error) => this.#isExpected(error),
      );
    for (const { message, hint } of this.#troubles)
      if (!known.some((former) => former.message === message)) log('warning', `${message}. ${hint}`);
  }

  #createMissing(present: readonly LoopbackDevice[]): void {
    const labels = present.map(({ label }) => label);
    const wanted = Array.from({ length: this.#copies }, (_, index) => deviceLabel(this.name, index + 1));
    const missing = wanted.filter((label) => !labels.includes(label));
    for (const label of missing.slice(0, this.#copies - present.length))
      this.#open(this.#context.created.create(label));
  }

  #try(action: () => void, isExpected: (error: CamfxError) => boolean = () => false): void {
    try {
      action();
    } catch (thrown) {
      const error = toCamfxError(thrown);
      if (!isExpected(error)) this.#troubles.push(error);
    }
  }

  /** That the one device can't be made is no trouble of its own: `camfx doctor` tells what can be done. */
  #isExpected({ code }: CamfxError): boolean {
    const canNotCreate = code === 'MODULE_MISSING' || code === 'DEVICE_PERMISSION';
    return canNotCreate && this.#copies === 1;
  }

  #open(device: LoopbackDevice): void {
    // Asked, not remembered: an output's path changes when the module is loaded again.
    if (this.#outputs.some(({ output }) => output.status().path === device.path)) return;
    let watchers = 0;
    let report = (now: number): void => {
      watchers = now;
    };
    const output = this.#context.openOutput(device, this.#format, { onWatchers: (now) => report(now) });
    try {
      const listening = this.#context.rings.listen(this.name, (consumer) => {
        output.setRing(consumer);
      });
      report = (now) => listening.setWatchers(now);
      report(watchers);
      output.setIdleState(this.#idleState);
      this.#outputs.push({
        output,
        close: () => {
          listening.close();
          output.close();
        },
      });
    } catch (thrown) {
      output.close();
      throw thrown;
    }
    log('info', `feeding ${device.path} (${device.label})`);
  }
}
