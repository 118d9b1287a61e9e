import { Command } from 'commander';
import type { Level } from '../doctor/check.js';
import { diagnose, type Diagnosis } from '../doctor/doctor.js';
import { apply, planRepairs, type Repair } from '../doctor/repair.js';

/** What the exit code says; below 10 are the errors of the command itself. */
const EXIT_CODES: Record<Level, number> = { ok: 0, note: 0, warning: 10, error: 11 };

const MARKS: Record<Level, string> = { ok: 'ok     ', note: 'note   ', warning: 'warning', error: 'error  ' };

interface DoctorOptions {
  json?: boolean;
  fix?: boolean;
}

/** A repair that was tried. */
interface Repaired extends Pick<Repair, 'check' | 'does'> {
  /** '' when it has worked, else why it has not. */
  failure: string;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'find out what is wrong, why it matters, and what to do; exit code 10: a warning, 11: an error',
    )
    .option('--json', 'for programs')
    .option('--fix', 'repair what can be repaired, as root where need be, and look again')
    .action(async ({ json = false, fix = false }: DoctorOptions) => {
      const print = (lines: string[]): void => {
        if (!json) for (const line of lines) console.log(line);
      };
      let diagnosis = await diagnose();
      print(describe(diagnosis));
      const repairs: Repaired[] = [];
      if (fix) {
        diagnosis = await repair(diagnosis, repairs, print);
        if (repairs.length > 0) print(['', 'After the repairs:', ...describe(diagnosis)]);
      }
      if (json) console.log(JSON.stringify(fix ? { ...diagnosis, repairs } : diagnosis));
      process.exitCode = EXIT_CODES[diagnosis.worst];
    });
}

/** Looks again after each repair: a module that is loaded again has other devices. Nothing is tried twice. */
async function repair(
  first: Diagnosis,
  tried: Repaired[],
  print: (lines: string[]) => void,
): Promise<Diagnosis> {
  const plan = planRepairs(first);
  if (plan.length === 0) print(['', 'There is nothing that --fix can repair.']);
  else print(['', 'Repairs:', ...plan.map(({ check, does }) => `  ${check}: ${does}`), '']);
  let diagnosis = first;
  for (;;) {
    const next = planRepairs(diagnosis).find(({ does }) => !tried.some((each) => each.does === does));
    if (!next) return diagnosis;
    const failure = await apply(next);
    print([failure === '' ? `done: ${next.does}` : `failed: ${next.does}: ${failure}`]);
    tried.push({ check: next.check, does: next.does, failure });
    diagnosis = await diagnose();
  }
}

function describe({ findings, viewers }: Diagnosis): string[] {
  const lines = findings.flatMap(({ check, level, saw, why, remedy }) => [
    `${MARKS[level]}  ${check}: ${saw}`,
    ...(why === '' ? [] : [`         ${why}`]),
    ...(remedy === '' ? [] : [`         → ${remedy}`]),
  ]);
  if (viewers.length === 0) return [...lines, '', 'No application that uses cameras was found.'];
  const rows = viewers.map(({ application, packaging, path, sees, because }) => [
    application,
    packaging,
    path,
    sees ? 'sees the camera' : 'does not see it',
    because,
  ]);
  return [...lines, '', ...aligned(rows)];
}

/** Columns as wide as their longest word. */
function aligned(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
