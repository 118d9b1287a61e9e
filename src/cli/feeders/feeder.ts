/** The contract of what feeds a camera's devices from the engine's ring. */
import type { Failure, OutputStatus } from '../../control/schema.js';
import type { RingConnector } from '../../engine/engine.js';

export interface Fed {
  /** Of this camera. */
  outputs: OutputStatus[];
  /** Why devices that are wanted are not fed. */
  troubles: Failure[];
}

export interface Feeder {
  /** Ties the engine's ring to the outputs. */
  readonly connect: RingConnector;
  /** Outputs of this very process. */
  ownOutputs(): OutputStatus[];
  /** What is fed once the ring is taken. Throws ENGINE_RUNNING when another program feeds the camera. */
  whenFed(isTaken: () => boolean): Promise<Fed>;
  /** `hasRun`: false when the start failed, and nothing is to be left behind. */
  close(hasRun: boolean): Promise<void>;
}
