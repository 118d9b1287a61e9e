#!/usr/bin/env node
/** The camfx command. The only place that ends the process. */
import { Command, CommanderError } from 'commander';
import { toCamfxError, type CamfxError } from '../errors.js';
import { listCommand } from './list.js';
import { snapshotCommand } from './snapshot.js';
import { startCommand } from './start.js';
import { statusCommand } from './status.js';
import { stopCommand } from './stop.js';

const USAGE_EXIT_CODE = 2;

function createProgram(): Command {
  return new Command('camfx')
    .description('A virtual camera for Linux with live effects.')
    .option('--verbose', 'print where an error came from')
    .addCommand(startCommand())
    .addCommand(statusCommand())
    .addCommand(stopCommand())
    .addCommand(listCommand())
    .addCommand(snapshotCommand());
}

function inheritSettings(program: Command): void {
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showHelpAfterError('See camfx --help.');
  }
}

function printError(error: CamfxError, verbose: boolean): void {
  console.error(`camfx: ${error.message}. ${error.hint}`);
  if (!verbose) return;
  console.error(`${error.code}: ${error.stack ?? ''}`);
  if (error.cause instanceof Error) console.error(`caused by ${error.cause.stack ?? ''}`);
}

async function main(): Promise<number> {
  const program = createProgram();
  inheritSettings(program);
  try {
    await program.parseAsync();
    return 0;
  } catch (thrown) {
    // Commander has printed its own message.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    const error = toCamfxError(thrown);
    printError(error, program.opts<{ verbose?: boolean }>().verbose ?? false);
    return error.exitCode;
  }
}

process.exit(await main());
