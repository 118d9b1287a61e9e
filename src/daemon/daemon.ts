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
}

export class Daemon {
  readonly #broker: RingBroker;
  readonly #format: OutputFormat;
  readonly #outputs = new Map<string, Output>();
  readonly #upkeep: NodeJS.Timeout;
  /** Default devices that can't be fed now, by path. */
  readonly #troubles = new Map<string, CamfxError>();

  constructor(options: DaemonOptions) {
    this.#format = options.format;
    this.#broker = new RingBroker(options.ringSocket);
    this.#upkeep = setInterval(() => {
      this.#maintain();
    }, UPKEEP_MS);
  }

  /** Feeds the named device too, or the default ones. Throws why the named one can't be fed. */
  ensureOutputs(params: unknown): void {
    const { device } = parseAs(ensureOutputs, params, 'BAD_ARGUMENT', 'request');
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
      outputs: [...this.#outputs.values()].map((output) => output.status()),
      troubles: [...this.#troubles.values()].map((error) => error.toJSON()),
    };
  }

  rings(): RingStatus[] {
    return this.#broker.rings().map(describeRing);
  }

  close(): void {
    clearInterval(this.#upkeep);
    this.#broker.close();
    for (const output of this.#outputs.values()) output.close();
    this.#outputs.clear();
  }

  #maintain(): void {
    this.#broker.expelBroken();
    for (const output of this.#outputs.values()) output.recover();
    if (this.#outputs.size === 0 || this.#troubles.size > 0) this.#openDefaults();
  }

  /** A device that can't be opened now is tried again at the next upkeep. */
  #openDefaults(): void {
    const known = new Map(this.#troubles);
    this.#troubles.clear();
    for (const device of defaultLoopbackDevices()) {
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
    if (this.#outputs.has(device.path)) return;
    const output = V4l2loopbackOutput.open(device, this.#format);
    try {
      this.#broker.listen(CAMERA, (consumer) => {
        output.setRing(consumer);
      });
    } catch (thrown) {
      output.close();
      throw thrown;
    }
    this.#outputs.set(device.path, output);
    console.log(`feeding ${device.path} (${device.label})`);
  }
}
