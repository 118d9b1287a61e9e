import { Command } from 'commander';
import { projectVersion } from '../version.js';

/** In the order of the help. Each is loaded when it is wanted: nobody who asks for the status waits for the engine. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.js')).startCommand(),
  status: async () => (await import('./status.js')).statusCommand(),
  stop: async () => (await import('./stop.js')).stopCommand(),
  effects: async () => (await import('./effects.js')).effectsCommand(),
  list: async () => (await import('./list.js')).listCommand(),
  snapshot: async () => (await import('./snapshot.js')).snapshotCommand(),
  inspect: async () => (await import('./inspect.js')).inspectCommand(),
  tap: async () => (await import('./tap.js')).tapCommand(),
  doctor: async () => (await import('./doctor.js')).doctorCommand(),
  setup: async () => (await import('./setup.js')).setupCommand(),
};

/** The camfx command with the subcommands that the arguments are about; parse errors are thrown as CommanderError. */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('camfx')
    .description('A virtual camera for Linux with live effects.')
    .version(projectVersion());
  for (const load of wanted(args)) program.addCommand(await load());
  for (const command of [program, ...program.commands]) {
    command
      .option('--verbose', 'print where an error came from')
      .exitOverride()
      .showHelpAfterError('See camfx --help.');
  }
  return program;
}

/** The command that is named, none for the version; all for the help, and to find what was mistyped. */
function wanted(args: readonly string[]): (() => Promise<Command>)[] {
  // No option before the command takes a value.
  const name = args.find((arg) => !arg.startsWith('-'));
  if (name === undefined && args.some((arg) => arg === '--version' || arg === '-V')) return [];
  const named = Object.entries(COMMANDS).filter(([each]) => each === name);
  return (named.length > 0 ? named : Object.entries(COMMANDS)).map(([, load]) => load);
}
