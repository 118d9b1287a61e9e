import type { Scenario } from '../scenario.js';
import { browserScenarios } from './browsers.js';
import { cameraScenarios } from './cameras.js';
import { errorScenarios } from './errors.js';
import { idleCardScenarios } from './idle-card.js';
import { npmStartScenarios } from './npm-start.js';
import { peerConnectionScenarios } from './peer-connection.js';

export const scenarios: readonly Scenario[] = [
  ...errorScenarios,
  ...cameraScenarios,
  ...idleCardScenarios,
  ...npmStartScenarios,
  // One browser after the other, so that each is launched once.
  ...browserScenarios('chromium'),
  ...peerConnectionScenarios,
  ...browserScenarios('firefox'),
];

/** The scenarios whose name contains a text; without one, all but those that run on request only. */
export function matching(text?: string, moduleOnly = false): readonly Scenario[] {
  const wanted = text === undefined ? scenarios.filter(({ onRequest }) => !onRequest) : scenarios;
  return wanted.filter(({ name, anyModule }) => name.includes(text ?? '') && !(moduleOnly && anyModule));
}

/** The scenarios that a run without --scenario leaves out. */
export function skipped(text?: string): readonly Scenario[] {
  return text === undefined ? scenarios.filter(({ onRequest }) => onRequest) : [];
}
