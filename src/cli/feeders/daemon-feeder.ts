/** The helper daemon feeds: it is started when it doesn't run, and again when it crashes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from '../../control/client.js';
import { daemonStatus, type OutputStatus } from '../../control/schema.js';
import type { RingConnector } from '../../engine/engine.js';
import { CamfxError } from '../../errors.js';
import { RingUplink } from '../../ring/ring-uplink.js';
import type { RuntimePaths } from '../../runtime-dir.js';
import type { DaemonWish } from '../daemon-process.js';
import { DaemonSupervisor } from '../daemon-supervisor.js';
import type { Fed, Feeder } from './feeder.js';

/** A former engine that was killed may be known to the daemon for a moment; our own ring is refused until then. */
const TAKEN_AFTER_MS = 2000;

export class DaemonFeeder implements Feeder {
  readonly connect: RingConnector;
  readonly #paths: RuntimePaths;
  readonly #wish: DaemonWish;
  readonly #supervisor: DaemonSupervisor;

  private constructor(paths: RuntimePaths, wish: DaemonWish, supervisor: DaemonSupervisor) {
    this.#paths = paths;
    this.#wish = wish;
    this.#supervisor = supervisor;
    this.connect = (descriptors, { onAccepted, onLost }) =>
      new RingUplink({
        socketPath: paths.ringSocket,
        camera: wish.camera,
        descriptors,
        onAccepted: () => {
          onAccepted();
          supervisor.onAccepted();
        },
        onLost: (wasStopped) => {
          onLost();
          supervisor.onLost(wasStopped);
        },
        onError: (error) => {
          console.error(`helper daemon: ${error.message}`);
        },
      });
  }

  /** Throws why the daemon can't do its work. */
  static async open(paths: RuntimePaths, wish: DaemonWish): Promise<DaemonFeeder> {
    return new DaemonFeeder(paths, wish, await DaemonSupervisor.open(paths, wish));
  }

  ownOutputs(): OutputStatus[] {
    return [];
  }

  async whenFed(isTaken: () => boolean): Promise<Fed> {
    const { camera } = this.#wish;
    const deadline = performance.now() + TAKEN_AFTER_MS;
    while (!isTaken() && performance.now() < deadline) await sleep(20);
    const daemon = await request(this.#paths.daemonSocket, 'status', undefined, daemonStatus);
    const producer = daemon?.cameras.find(({ name }) => name === camera)?.producer;
    if (producer && producer.pid !== process.pid && !isTaken())
      throw new CamfxError('ENGINE_RUNNING', `Process ${String(producer.pid)} feeds the camera ${camera}`, {
        hint: 'End that program, then start again.',
      });
    const outputs = (daemon?.outputs ?? []).filter((output) => output.camera === camera);
    return { outputs, troubles: daemon?.troubles ?? [] };
  }

  /** A start that fails leaves no process behind; one that worked leaves the daemon, so that the camera stays. */
  async close(hasRun: boolean): Promise<void> {
    await this.#supervisor.close({ withDaemon: this.#wish.attached || !hasRun });
  }
}
