import type { ScenarioContext } from './guest/context.js';

/** One thing that must hold on a machine with real devices. The name is a sentence in the present tense. */
export interface Scenario {
  name: string;
  /** Labels of the v4l2loopback devices; without any, the module is not loaded. By default one, "camfx". */
  loopbacks?: readonly string[];
  /** What it shows does not hang on v4l2loopback's version: of several combinations only the first runs it. */
  anyModule?: true;
  /** Why it runs only when --scenario names it; such scenarios are counted as skipped. */
  onRequest?: string;
  /** Watchdog; {@link defaultTimeoutSeconds} unless given. */
  timeoutSeconds?: number;
  run: (context: ScenarioContext) => Promise<void>;
}

/** Generous, since an emulated machine on a busy host may be slow without anything being wrong. */
export const defaultTimeoutSeconds = 900;

/** How long to wait for what takes a moment on a real machine. */
export const patienceSeconds = 240;

/** The picture size and rate that an emulated processor keeps up with. */
export const size = { width: 640, height: 360 };
export const formatArgs = [
  '--size',
  `${size.width}x${size.height}`,
  '--fps',
  '10',
  '--idle-after',
  '10000',
] as const;
