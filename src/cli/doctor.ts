import { Command } from 'commander';
import type { Level } from '../doctor/check.js';
import { diagnose, type Diagnosis } from '../doctor/doctor.js';

/** What the exit code says; below 10 are the errors of the command itself. */
const EXIT_CODES: Record<Level, number> = { ok: 0, note: 0, warning: 10, error: 11 };

const MARKS: Record<Level, string> = { ok: 'ok     ', note: 'note   ', warning: 'warning', error: 'error  ' };

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'find out what is wrong, why it matters, and what to do; exit code 10: a warning, 11: an error',
    )
    .option('--json', 'for programs')
    .action(async (options: { json?: true }) => {
      const diagnosis = await diagnose();
      if (options.json) console.log(JSON.stringify(diagnosis));
      else for (const line of describe(diagnosis)) console.log(line);
      process.exitCode = EXIT_CODES[diagnosis.worst];
    });
}

function describe({ findings, viewers }: Diagnosis): string[] {
  const lines = findings.flatMap(({ check, level, saw, why, remedy }) => [
    `${MARKS[level]}  ${check}: ${saw}`,
    ...(why === '' ? [] : [`         ${why}`]),
    ...(remedy === '' ? [] : [`         → ${remedy}`]),
  ]);
  if (viewers.length === 0) return [...lines, '', 'No application that uses cameras was found.'];
  const width = Math.max(...viewers.map(({ application }) => application.length));
  const rows = viewers.map(
    ({ application, path, sees, because }) =>
      `${application.padEnd(width)}  ${sees ? 'sees the camera' : 'does not see it'}  (${path}) ${because}`,
  );
  return [...lines, '', ...rows];
}
