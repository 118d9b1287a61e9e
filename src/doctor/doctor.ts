/** Runs the checks. */
import { toCamfxError } from '../errors.js';
import { viewers, type Viewer } from './applications.js';
import type { Check, Finding, Level } from './check.js';
import { checks as allChecks } from './checks/index.js';
import { Machine } from './machine.js';

export interface Diagnosis {
  findings: (Finding & { check: string })[];
  viewers: Viewer[];
  worst: Level;
}

const ORDER: readonly Level[] = ['ok', 'note', 'warning', 'error'];

export async function diagnose(
  machine = new Machine(),
  checks: readonly Check[] = allChecks,
): Promise<Diagnosis> {
  const findings: Diagnosis['findings'] = [];
  for (const check of checks)
    for (const finding of await lookSafely(check, machine)) findings.push({ check: check.name, ...finding });
  const worst = Math.max(0, ...findings.map(({ level }) => ORDER.indexOf(level)));
  return { findings, viewers: await viewers(machine), worst: ORDER[worst] ?? 'ok' };
}

/** A check that fails must not keep the others from being read. */
async function lookSafely(check: Check, machine: Machine): Promise<Finding[]> {
  try {
    return await check.look(machine);
  } catch (thrown) {
    const { message, hint } = toCamfxError(thrown);
    return [{ level: 'error', saw: `The check failed: ${message}`, why: 'It should not', remedy: hint }];
  }
}
