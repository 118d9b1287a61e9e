/** camfxd's core: the broker, the virtual cameras, and their upkeep. */
import { type DaemonStatus, ensureOutputs, type RingStatus } from '../control/schema.js';
import { parseAs } from '../parse.js';
import { CAMERA } from '../ring/messages.js';
import { CreatedDevices, daemonRecord, directRecord } from './devices/created-devices.js';
import { listLoopbackDevices } from './devices/loopback-devices.js';
import { IdleCards } from './idle-cards.js';
import type { OutputFormat } from './outputs/output.js';
import { V4l2loopbackOutput } from './outputs/v4l2loopback-output.js';
import { RingBroker } from './ring-broker.js';
import { describeRing } from './ring-status.js';
import { projectVersion } from '../version.js';
import { type CameraContext, VirtualCamera } from './virtual-camera.js';

const UPKEEP_MS = 2000;
/** Without upkeep for so long; more than the 10 s for which a thread may be blocked. */
const NEGLECT_MS = 15_000;

export interface DaemonOptions extends Partial<Pick<CameraContext, 'findDefaults' | 'openOutput'>> {
  ringSocket: string;
  /** A folder for what outlives a crash: the record of the devices that were made. */
  directory: string;
  /** Of each device, for its whole life, unless a camera is asked for with another one. */
  format: OutputFormat;
  /** A picture file instead of the drawn idle card. */
  idleImage?: string | undefined;
  /** Monotonic, ms. */
  now?: () => number;
}

export class Daemon {
  readonly #broker: RingBroker;
  readonly #created: CreatedDevices;
  readonly #context: CameraContext;
  readonly #format: OutputFormat;
  readonly #cameras = new Map<string, VirtualCamera>();
  readonly #upkeep: NodeJS.Timeout;
  readonly #now: () => number;
  readonly #directory: string;
  #keptUpAt: number;

  constructor(options: DaemonOptions) {
    this.#format = options.format;
    this.#directory = options.directory;
    this.#now = options.now ?? (() => performance.now());
    this.#keptUpAt = this.#now();
    this.#created = new CreatedDevices(daemonRecord(options.directory), listLoopbackDevices());
    this.#broker = new RingBroker(options.ringSocket, (camera) => {
      this.#updateIdleState(camera);
    });
    const cards = new IdleCards();
    this.#context = {
      rings: this.#broker,
      created: this.#created,
      findDefaults: options.findDefaults,
      openOutput:
        options.openOutput ??
        ((device, format, events) =>
          V4l2loopbackOutput.open({ device, format, cards, idleImage: options.idleImage }, events)),
    };
    this.#upkeep = setInterval(() => {
      this.#broker.maintain();
      for (const camera of this.#cameras.values()) camera.maintain();
      this.#keptUpAt = this.#now();
    }, UPKEEP_MS);
  }

  /** Each device is fed, by threads of their own, and looked after by this one. */
  isHealthy(): boolean {
    const isNeglected = this.#now() - this.#keptUpAt >= NEGLECT_MS;
    return !isNeglected && ![...this.#cameras.values()].some((camera) => camera.isStuck());
  }

  /**
   * Feeds the named device of a camera too, or its default ones. Throws why the named one can't be fed. Whoever asks
   * runs the camera by the daemon: a record of direct mode's devices is of one that was killed.
   */
  async ensureOutputs(params: unknown): Promise<void> {
    const wish = parseAs(ensureOutputs, params, 'BAD_ARGUMENT', 'request');
    this.#created.adopt(directRecord(this.#directory, wish.camera), listLoopbackDevices());
    const camera = this.#camera(wish.camera);
    if (wish.format) camera.setFormat(wish.format);
    if (wish.device !== undefined) camera.feedDevice(wish.device);
    else await camera.feedDefaults(wish.copies);
  }

  status(): DaemonStatus {
    const cameras = [...this.#cameras.values()];
    return {
      pid: process.pid,
      version: projectVersion(),
      cameras: cameras.map(({ name }) => ({ name, ...this.#producerOf(name) })),
      consumers: this.#broker.consumerCount,
      outputs: cameras.flatMap((camera) => camera.outputs()),
      troubles: cameras.flatMap((camera) => camera.troubles.map((error) => error.toJSON())),
    };
  }

  rings(): RingStatus[] {
    return this.#broker.rings().map(describeRing);
  }

  /** Also removes the devices that were made here, but for those that are in use. */
  close(): void {
    clearInterval(this.#upkeep);
    this.#broker.close();
    for (const camera of this.#cameras.values()) camera.close();
    this.#created.removeAll();
  }

  #camera(name: string): VirtualCamera {
    const known = this.#cameras.get(name);
    if (known) return known;
    const camera = new VirtualCamera(name, this.#format, this.#context);
    this.#cameras.set(name, camera);
    this.#updateIdleState(name);
    return camera;
  }

  #producerOf(name: string): Pick<DaemonStatus['cameras'][number], 'producer' | 'note'> {
    const ring = this.#broker.ringOf(name);
    if (!ring) return { producer: null, note: '' };
    const { producerPid: pid, generation, format, published, dropped } = ring.info();
    return { producer: { pid, generation, format, published, dropped }, note: ring.note };
  }

  #updateIdleState(name: string): void {
    const ring = this.#broker.ringOf(name);
    const start = name === CAMERA ? 'camfx start' : `camfx start --name ${name}`;
    const state = ring ? ring.note || 'no picture at the moment' : `no picture: not running, ${start}`;
    this.#cameras.get(name)?.setIdleState(state);
  }
}
