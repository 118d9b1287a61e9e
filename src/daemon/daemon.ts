/** camfxd's core: the broker, the outputs, and their upkeep. */
import { parseAs } from '../parse.js';
import { type DaemonStatus, ensureOutputs, type RingStatus } from '../control/schema.js';
import { type CamfxError, toCamfxError } from '../errors.js';
import {
  defaultLoopbackDevices,
  findLoopbackDevice,
  type LoopbackDevice,
} from './devices/loopback-devices.js';
import type { Output, OutputFormat } from './outputs/output.js';
import { V4l2loopbackOutput } from './outputs/v4l2loopback-output.js';
import { RingBroker } from './ring-broker.js';
import { describeRing } from './ring-status.js';
import { CAMERA } from '../ring/messages.js';

const UPKEEP_MS = 2000;

export interface DaemonOptions {
  ringSocket: string;
  /** Of each device, for its whole life. */
  format: OutputFormat;
  /** What is fed when no device is named; v4l2loopback devices unless given. */
  findDefaults?: () => LoopbackDevice[];
  openOutput?: (device: LoopbackDevice, format: OutputFormat) => Output;
}

export class Daemon {
  readonly #broker: RingBroker;
  readonly #format: OutputFormat;
  readonly #findDefaults: () => LoopbackDevice[];
  readonly #openOutput: (device: LoopbackDevice, format: OutputFormat) => Output;
  readonly #outputs = new Set<Output>();
  readonly #upkeep: NodeJS.Timeout;
  /** Default devices that can't be fed now, by path. */
  readonly #troubles = new Map<string, CamfxError>();

  constructor(options: DaemonOptions) {
    this.#format = options.format;
    this.#findDefaults = options.findDefaults ?? (() => defaultLoopbackDevices());
    this.#openOutput = options.openOutput ?? ((device, format) => V4l2loopbackOutput.open(device, format));
    this.#broker = new RingBroker(options.ringSocket);
    this.#upkeep = setInterval(() => {
      this.#maintain();
    }, UPKEEP_MS);
  }

  /** Feeds the named device too, or the default ones. Throws why the named one can't be fed. */
  ensureOutputs(params: unknown): void {
    const { device } = parseAs(ensureOutputs, params, 'BAD_ARGUMENT', 'request');
    // An output that finds its device under another number must do so before that looks like a device without one.
    this.#recoverOutputs();
    if (device === undefined) this.#openDefaults();
    else this.#open(findLoopbackDevice(device));
  }

  status(): DaemonStatus {
    const producer =
      this.#broker
        .rings()
        .find((ring) => ring.camera === CAMERA)
        ?.info() ?? null;
    return {
      pid: process.pid,
      producer: producer && {
        pid: producer.producerPid,
        generation: producer.generation,
        format: producer.format,
        published: producer.published,
        dropped: producer.dropped,
      },
      consumers: this.#broker.consumerCount,
      outputs: [...this.#outputs].map((output) => output.status()),
      troubles: [...this.#troubles.values()].map((error) => error.toJSON()),
    };
  }

  rings(): RingStatus[] {
    return this.#broker.rings().map(describeRing);
  }

  close(): void {
    clearInterval(this.#upkeep);
    this.#broker.close();
    for (const output of this.#outputs) output.close();
    this.#outputs.clear();
  }

  #maintain(): void {
    this.#broker.maintain();
    this.#recoverOutputs();
    if (this.#outputs.size === 0 || this.#troubles.size > 0) this.#openDefaults();
  }

  #recoverOutputs(): void {
    for (const output of this.#outputs) output.recover();
  }

  /** A device that can't be opened now is tried again at the next upkeep. */
  #openDefaults(): void {
    const known = new Map(this.#troubles);
    this.#troubles.clear();
    for (const device of this.#findDefaults()) {
      try {
        this.#open(device);
      } catch (thrown) {
        const error = toCamfxError(thrown);
        this.#troubles.set(device.path, error);
        if (known.get(device.path)?.message !== error.message)
          console.error(`${error.message}. ${error.hint}`);
      }
    }
  }

  #open(device: LoopbackDevice): void {
    // Asked, not remembered: an output's path changes when the module is loaded again.
    if ([...this.#outputs].some((output) => output.status().path === device.path)) return;
    const output = this.#openOutput(device, this.#format);
    try {
      this.#broker.listen(CAMERA, (consumer) => {
        output.setRing(consumer);
      });
    } catch (thrown) {
      output.close();
      throw thrown;
    }
    this.#outputs.add(output);
    console.log(`feeding ${device.path} (${device.label})`);
  }
}
