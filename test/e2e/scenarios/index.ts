import type { Scenario } from '../scenario.js';
import { browserScenarios } from './browsers.js';
import { cameraTroubleScenarios } from './camera-trouble.js';
import { cameraScenarios } from './cameras.js';
import { demandScenarios } from './demand.js';
import { deviceScenarios } from './devices.js';
import { doctorScenarios } from './doctor.js';
import { errorScenarios } from './errors.js';
import { killScenarios } from './kills.js';
import { lifeScenarios } from './life.js';
import { npmStartScenarios } from './npm-start.js';
import { setupScenarios } from './setup.js';

export const scenarios: readonly Scenario[] = [
  ...errorScenarios,
  ...doctorScenarios,
  ...cameraScenarios,
  ...cameraTroubleScenarios,
  ...npmStartScenarios,
  ...setupScenarios,
  ...demandScenarios,
  ...lifeScenarios,
  ...deviceScenarios,
  ...browserScenarios,
  ...killScenarios,
];

/** Without those that are too long for each time. */
export function daily(all: readonly Scenario[]): readonly Scenario[] {
  return all.filter(({ nightly }) => nightly !== true);
}

/** One of several combinations that share the scenarios that are dealt out. */
export interface Share {
  index: number;
  of: number;
}

/**
 * The scenarios whose name contains a text, or one of several with | between, all of them without one: those that apply to a version of the module, and
 * of those that are dealt out the ones that fall to one combination of several.
 */
export function matching(
  text = '',
  { index, of }: Share = { index: 0, of: 1 },
  module = '0.15.4',
): readonly Scenario[] {
  const hasText = (name: string): boolean => text.split('|').some((part) => name.includes(part));
  const wanted = scenarios.filter(
    ({ name, sinceModule }) => hasText(name) && !(sinceModule !== undefined && module.startsWith('0.12')),
  );
  const inTurn = wanted.filter(({ dealt }) => dealt?.to === undefined);
  const units = [...new Set(inTurn.flatMap(({ dealt }) => dealt?.unit ?? []))];
  return wanted.filter(
    ({ dealt }) => dealt === undefined || (dealt.to ?? units.indexOf(dealt.unit)) % of === index,
  );
}
