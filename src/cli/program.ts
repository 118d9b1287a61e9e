import { Command } from 'commander';
import { projectVersion } from '../version.js';
import { doctorCommand } from './doctor.js';
import { inspectCommand } from './inspect.js';
import { listCommand } from './list.js';
import { setupCommand } from './setup.js';
import { snapshotCommand } from './snapshot.js';
import { startCommand } from './start.js';
import { statusCommand } from './status.js';
import { stopCommand } from './stop.js';
import { tapCommand } from './tap.js';

/** The camfx command with all its subcommands; parse errors are thrown as CommanderError. */
export function createProgram(): Command {
  const program = new Command('camfx')
    .description('A virtual camera for Linux with live effects.')
    .version(projectVersion())
    .addCommand(startCommand())
    .addCommand(statusCommand())
    .addCommand(stopCommand())
    .addCommand(listCommand())
    .addCommand(snapshotCommand())
    .addCommand(inspectCommand())
    .addCommand(tapCommand())
    .addCommand(doctorCommand())
    .addCommand(setupCommand());
  for (const command of [program, ...program.commands]) {
    command
      .option('--verbose', 'print where an error came from')
      .exitOverride()
      .showHelpAfterError('See camfx --help.');
  }
  return program;
}
