import type { BrowserName } from './browser/browser.js';
import type { ScenarioContext } from './guest/context.js';
import type { LoopbackFaults } from './guest/modules.js';

/** A running camfx, with or without a browser beside it, which takes an emulated processor minutes to set up. */
export interface Setting {
  /** Arguments of `camfx start`. */
  camfx: readonly string[];
  /** Launched after camfx: it keeps the processor busy long after it is up, and a still picture costs camfx little. */
  browser?: BrowserName;
}

/** One thing that must hold on a machine with real devices. The name is a sentence in the present tense. */
export interface Scenario {
  name: string;
  /** Labels of the v4l2loopback devices; without any, the module is not loaded. By default one, "camfx". */
  loopbacks?: readonly string[];
  /** What is wrong with the way the module is loaded. */
  loopbackFaults?: LoopbackFaults;
  /** Set up before `run`. Scenarios in a row with the same object share it; the last may leave it in any state. */
  setting?: Setting;
  /**
   * Of several combinations one runs it, because what it shows does not hang on v4l2loopback's version or takes too
   * long for each. Scenarios with the same unit are run by the same one: the one at place `to`, or the next in turn. A
   * combination tested alone runs them all.
   */
  dealt?: { unit: string; to?: number };
  /** The module's oldest version that has what this is about; on older ones there is nothing to test. */
  sinceModule?: '0.13';
  /** Too long for each `npm test`: run by --matrix and --nightly, or when its combination or name is given. */
  nightly?: true;
  /** Watchdog; {@link defaultTimeoutSeconds} unless given. */
  timeoutSeconds?: number;
  run: (context: ScenarioContext) => Promise<void>;
}

/** Generous, since an emulated machine on a busy host may be slow without anything being wrong. */
export const defaultTimeoutSeconds = 1800;

/** How long to wait for what takes a moment on a real machine. */
export const patienceSeconds = 480;

/** The picture size and rate that an emulated processor keeps up with; larger than the grid of the model. */
export const size = { width: 320, height: 180 };
export const formatArgs = [
  '--size',
  `${size.width}x${size.height}`,
  '--fps',
  '10',
  '--idle-after',
  '10000',
] as const;
