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

/** The scenarios whose name contains a text; all without one. */
export function matching(text = '', moduleOnly = false): readonly Scenario[] {
  return scenarios.filter(({ name, anyModule }) => name.includes(text) && !(moduleOnly && anyModule));
}
