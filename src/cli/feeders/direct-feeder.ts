/** This process feeds: no helper daemon, no sockets of the ring. */
import { request } from '../../control/client.js';
import { daemonStatus, type OutputStatus } from '../../control/schema.js';
import { DirectCamera, type DirectOptions } from '../../daemon/direct-camera.js';
import type { RingConnector } from '../../engine/engine.js';
import { CamfxError } from '../../errors.js';
import type { RuntimePaths } from '../../runtime-dir.js';
import type { Fed, Feeder } from './feeder.js';

export class DirectFeeder implements Feeder {
  readonly connect: RingConnector;
  readonly #camera: DirectCamera;

  private constructor(camera: DirectCamera) {
    this.#camera = camera;
    this.connect = (descriptors, { onAccepted }) => {
      camera.setRing(descriptors);
      onAccepted();
      return {
        setNote: (text) => camera.setNote(text),
        close: () => camera.dismissRing(),
      };
    };
  }

  /** Throws DAEMON_RUNNING, and why a named device can't be fed. */
  static async open(paths: RuntimePaths, options: DirectOptions): Promise<DirectFeeder> {
    const daemon = await request(paths.daemonSocket, 'status', undefined, daemonStatus);
    if (daemon)
      throw new CamfxError('DAEMON_RUNNING', `The helper daemon (process ${daemon.pid}) feeds the devices`, {
        hint: 'Leave --direct out, or end the daemon first: camfx stop',
      });
    return new DirectFeeder(await DirectCamera.open(options));
  }

  ownOutputs(): OutputStatus[] {
    return this.#camera.outputs();
  }

  whenFed(): Promise<Fed> {
    return Promise.resolve({ outputs: this.#camera.outputs(), troubles: this.#camera.troubles() });
  }

  close(): Promise<void> {
    this.#camera.close();
    return Promise.resolve();
  }
}
