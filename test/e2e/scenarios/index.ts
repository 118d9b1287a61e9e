import type { Scenario } from '../scenario.js';
import { browserScenarios } from './browsers.js';
import { cameraScenarios } from './cameras.js';
import { doctorScenarios } from './doctor.js';
import { errorScenarios } from './errors.js';
import { lifeScenarios } from './life.js';
import { npmStartScenarios } from './npm-start.js';

export const scenarios: readonly Scenario[] = [
  ...errorScenarios,
  ...doctorScenarios,
  ...cameraScenarios,
  ...npmStartScenarios,
  ...lifeScenarios,
  ...browserScenarios,
];

/** One of several combinations that share the scenarios that are dealt out. */
export interface Share {
  index: number;
  of: number;
}

/** The scenarios whose name contains a text, all of them without one: those that one combination of several runs. */
export function matching(text = '', { index, of }: Share = { index: 0, of: 1 }): readonly Scenario[] {
  const wanted = scenarios.filter(({ name }) => name.includes(text));
  const units = [...new Set(wanted.flatMap(({ dealt }) => dealt?.unit ?? []))];
  return wanted.filter(({ dealt }) => dealt === undefined || units.indexOf(dealt.unit) % of === index);
}
