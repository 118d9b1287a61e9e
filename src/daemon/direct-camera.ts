/**
 * Direct mode: a virtual camera inside the engine's process, with the outputs that camfxd has, for containers and
 * debugging. The engine's ring is their only way in: no socket, so no previews and no other programs, and nobody who
 * holds the devices when the engine ends.
 */
import { closeSync, openSync } from 'node:fs';
import type { Failure, OutputStatus } from '../control/schema.js';
import { CreatedDevices, directRecord } from './devices/created-devices.js';
import { listLoopbackDevices } from './devices/loopback-devices.js';
import { HostedRing } from './hosted-ring.js';
import { IdleCards } from './idle-cards.js';
import { OutputListeners } from './output-listeners.js';
import type { OutputFormat } from './outputs/output.js';
import { V4l2loopbackOutput } from './outputs/v4l2loopback-output.js';
import type { Listening, RingListener, RingSource } from './ring-source.js';
import { VirtualCamera } from './virtual-camera.js';

const UPKEEP_MS = 2000;
const NO_CONNECTION = -1;

export interface DirectOptions {
  /** The virtual camera's name. */
  camera: string;
  /** A folder for the record of the devices that were made. */
  directory: string;
  format: OutputFormat;
  device: string | undefined;
  copies: number | undefined;
  idleImage: string | undefined;
}

export class DirectCamera implements RingSource {
  readonly #name: string;
  readonly #camera: VirtualCamera;
  readonly #created: CreatedDevices;
  readonly #listeners = new OutputListeners();
  readonly #upkeep: NodeJS.Timeout;
  #ring: HostedRing | undefined;

  private constructor({ camera: name, directory, format, idleImage }: DirectOptions) {
    this.#name = name;
    this.#created = new CreatedDevices(directRecord(directory, name), listLoopbackDevices());
    const cards = new IdleCards();
    this.#camera = new VirtualCamera(name, format, {
      rings: this,
      created: this.#created,
      openOutput: (loopback, outputFormat, events) =>
        V4l2loopbackOutput.open({ device: loopback, format: outputFormat, cards, idleImage }, events),
    });
    this.#camera.setIdleState('camera starting');
    this.#upkeep = setInterval(() => {
      if (this.#ring) this.#listeners.serveUnserved(this.#ring);
      this.#camera.maintain();
    }, UPKEEP_MS);
  }

  /** Throws why the named device can't be fed. */
  static async open(options: DirectOptions): Promise<DirectCamera> {
    const direct = new DirectCamera(options);
    const { device, copies } = options;
    try {
      if (device === undefined) await direct.#camera.feedDefaults(copies);
      else direct.#camera.feedDevice(device);
      return direct;
    } catch (thrown) {
      direct.close();
      throw thrown;
    }
  }

  listen(_camera: string, listener: RingListener): Listening {
    return this.#listeners.add(listener, this.#ring, () => {
      this.#ring?.setDemand(this.#listeners.watchers);
    });
  }

  /** The engine's ring memory and consumer table, which stay its own. */
  setRing(descriptors: [number, number]): void {
    this.dismissRing();
    const own = duplicate(descriptors);
    let ring: HostedRing;
    try {
      ring = new HostedRing(this.#name, NO_CONNECTION, own);
    } catch (thrown) {
      for (const fd of own) closeSync(fd);
      throw thrown;
    }
    this.#ring = ring;
    this.#listeners.serve(ring);
    ring.setDemand(this.#listeners.watchers);
  }

  /** Why there is no picture; '' = nothing to say. */
  setNote(text: string): void {
    this.#camera.setIdleState(text || 'no picture at the moment');
  }

  outputs(): OutputStatus[] {
    return this.#camera.outputs();
  }

  troubles(): Failure[] {
    return this.#camera.troubles.map((error) => error.toJSON());
  }

  close(): void {
    clearInterval(this.#upkeep);
    this.dismissRing();
    this.#camera.close();
    this.#created.removeAll();
  }

  /** The engine's ring has ended. */
  dismissRing(): void {
    this.#listeners.dismiss();
    this.#ring?.close();
    this.#ring = undefined;
  }
}

/** The same memories under descriptors of our own. */
function duplicate([memory, table]: [number, number]): [number, number] {
  const copy = openSync(`/proc/self/fd/${memory}`, 'r+');
  try {
    return [copy, openSync(`/proc/self/fd/${table}`, 'r+')];
  } catch (thrown) {
    closeSync(copy);
    throw thrown;
  }
}
