/** One camera as applications know it: a ring in, one or more devices out. */
import type { OutputStatus } from '../control/schema.js';
import { type CamfxError, type ErrorCode, toCamfxError } from '../errors.js';
import type { CreatedDevices } from './devices/created-devices.js';
import {
  defaultLoopbackDevices,
  deviceNames,
  findLoopbackDevice,
  findUnclaimedDevice,
  isDeviceOf,
  type LoopbackDevice,
} from './devices/loopback-devices.js';
import { labelsToMake } from './devices/missing-devices.js';
import type { Output, OutputEvents, OutputFormat } from './outputs/output.js';
import { CAMERA } from '../ring/messages.js';
import type { RingSource } from './ring-source.js';
import { log } from './log.js';

/** Upkeeps between two attempts at what is in trouble: 16 s. */
const MOST_TURNS_TO_RETRY = 7;
/** Upkeeps for which a device that is there may fail before another one is made in its stead: 6 s. */
const TURNS_OF_PATIENCE = 3;
/** Only another set of devices changes these. */
const LASTING: readonly ErrorCode[] = ['MODULE_MISSING', 'DEVICE_NOT_FOUND'];

/** What one camera needs of its surroundings. */
export interface CameraContext {
  rings: RingSource;
  created: Pick<CreatedDevices, 'create' | 'present'>;
  /** v4l2loopback devices labelled for a camera; looked for unless given. */
  findDefaults?: ((camera: string) => LoopbackDevice[]) | undefined;
  /** One that the main camera takes where it has none; looked for unless given. */
  findUnclaimed?: (() => LoopbackDevice | null) | undefined;
  openOutput: (device: LoopbackDevice, format: OutputFormat, events: OutputEvents) => Output;
}

interface OpenOutput {
  readonly output: Output;
  /** One of the `copies`: not only fed because it was named. */
  isDefault: boolean;
  close(): void;
}

export class VirtualCamera {
  readonly name: string;
  readonly #context: CameraContext;
  readonly #findDefaults: (camera: string) => LoopbackDevice[];
  readonly #findUnclaimed: () => LoopbackDevice | null;
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
  /** For how many upkeeps fewer devices than wanted have been fed. */
  #turnsShort = 0;
  /** The end of the last search for devices; one at a time, or two would make the same device. */
  #search: Promise<void> = Promise.resolve();
  #isSearching = false;
  #closed = false;

  constructor(name: string, format: OutputFormat, context: CameraContext) {
    this.name = name;
    this.#format = format;
    this.#context = context;
    this.#findDefaults = context.findDefaults ?? ((camera) => defaultLoopbackDevices(camera));
    this.#findUnclaimed = context.findUnclaimed ?? (() => findUnclaimedDevice());
  }

  get troubles(): readonly CamfxError[] {
    return this.#troubles;
  }

  outputs(): OutputStatus[] {
    return this.#outputs.map(({ output }) => ({ camera: this.name, ...output.status() }));
  }

  /** One of its outputs does nothing any more. */
  isStuck(): boolean {
    return this.#outputs.some(({ output }) => output.isStuck());
  }

  /** Of devices opened from now on: one that is open keeps its format for life. */
  setFormat(format: OutputFormat): void {
    this.#format = format;
  }

  /** Feeds the named device too. Throws why it can't be fed. */
  feedDevice(device: string): void {
    this.#recoverOutputs();
    this.#open(findLoopbackDevice(device), false);
  }

  /**
   * Feeds `copies` devices labelled for this camera, making those that are missing where that is possible. The promise
   * is kept when all of them are fed, or in trouble.
   */
  async feedDefaults(copies = this.#copies): Promise<void> {
    this.#copies = copies;
    this.#usesDefaults = true;
    // An output that finds its device under another number must do so before that looks like a device without one.
    this.#recoverOutputs();
    await this.#openDefaults();
  }

  /** What the idle cards say. */
  setIdleState(state: string): void {
    this.#idleState = state;
    for (const { output } of this.#outputs) output.setIdleState(state);
  }

  /**
   * Upkeep, every 2 s. Devices that are not fed yet are tried when there are others than the last time, and ever more
   * rarely while something is in trouble, as each try opens them.
   */
  maintain(): void {
    this.#recoverOutputs();
    const isShort = this.#working < this.#copies;
    this.#turnsShort = isShort ? this.#turnsShort + 1 : 0;
    if (!this.#usesDefaults || this.#isSearching || (!isShort && this.#troubles.length === 0)) return;
    if (deviceNames() !== this.#devicesSeen) this.#pauseTurns = 0;
    else if (!this.#mayMend) return;
    else if (this.#turnsShort === TURNS_OF_PATIENCE) this.#pauseTurns = 0;
    else if (this.#turnsToRetry-- > 0) return;
    this.#turnsToRetry = this.#pauseTurns;
    this.#pauseTurns = Math.min(this.#pauseTurns * 2 + 1, MOST_TURNS_TO_RETRY);
    void this.#openDefaults();
  }

  close(): void {
    this.#closed = true;
    for (const each of this.#outputs.splice(0)) each.close();
  }

  /** Default outputs that are fed. */
  get #working(): number {
    return this.#outputs.filter((each) => each.isDefault && each.output.status().state !== 'failed').length;
  }

  get #made(): LoopbackDevice[] {
    return this.#context.created.present().filter(({ label }) => isDeviceOf(this.name, label));
  }

  /** Something is in trouble that may be over by itself. */
  get #mayMend(): boolean {
    const hasFailed = this.#outputs.some((each) => each.isDefault && each.output.status().state === 'failed');
    return hasFailed || this.#troubles.some(({ code }) => !LASTING.includes(code));
  }

  #recoverOutputs(): void {
    for (const { output } of this.#outputs) {
      const others = this.#outputs.filter((each) => each.output !== output);
      output.recover(others.map((each) => each.output.status().path));
    }
  }

  #openDefaults(): Promise<void> {
    const search = this.#search.then(() => this.#searchDevices());
    this.#search = search.catch(() => undefined);
    return search;
  }

  async #searchDevices(): Promise<void> {
    if (this.#closed) return;
    this.#isSearching = true;
    try {
      this.#devicesSeen = deviceNames();
      const known = this.#troubles;
      this.#troubles = [];
      const devices = this.#findDefaults(this.name);
      for (const device of devices) this.#note(await failureOf(() => this.#open(device)));
      const failure = await failureOf(() => this.#createMissing(devices));
      if (failure && !this.#isExpected(failure)) this.#note(failure);
      if (devices.length === 0) this.#note(await failureOf(() => this.#openUnclaimed()));
      for (const { message, hint } of this.#troubles)
        if (!known.some((former) => former.message === message)) log('warning', `${message}. ${hint}`);
    } finally {
      this.#isSearching = false;
    }
  }

  async #createMissing(present: readonly LoopbackDevice[]): Promise<void> {
    // A device that fails is counted as one for a while: it may be but a moment from working.
    const served = Math.max(this.#turnsShort < TURNS_OF_PATIENCE ? present.length : 0, this.#working);
    const stock = { copies: this.#copies, served, present, made: this.#made };
    for (const label of labelsToMake(this.name, stock)) {
      if (this.#closed) return;
      const device = await this.#context.created.create(label);
      // An output that has lost its device of this label finds it again.
      this.#recoverOutputs();
      this.#open(device);
    }
  }

  /** One that was made just now may not be open yet. */
  #openUnclaimed(): void {
    if (this.name !== CAMERA || this.#working > 0 || this.#made.length > 0) return;
    const device = this.#findUnclaimed();
    if (device) this.#open(device);
  }

  #note(failure: CamfxError | null): void {
    if (failure) this.#troubles.push(failure);
  }

  /** That the one device can't be made is no trouble of its own: `camfx doctor` tells what can be done. */
  #isExpected({ code }: CamfxError): boolean {
    const canNotCreate = code === 'MODULE_MISSING' || code === 'DEVICE_PERMISSION';
    return canNotCreate && this.#copies === 1;
  }

  #open(device: LoopbackDevice, isDefault = true): void {
    if (this.#closed) return;
    // Asked, not remembered: an output's path changes when the module is loaded again.
    const known = this.#outputs.find(({ output }) => output.status().path === device.path);
    if (known) {
      known.isDefault ||= isDefault;
      return;
    }
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
        isDefault,
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

async function failureOf(action: () => void | Promise<void>): Promise<CamfxError | null> {
  try {
    await action();
    return null;
  } catch (thrown) {
    return toCamfxError(thrown);
  }
}
