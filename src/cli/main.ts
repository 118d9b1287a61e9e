#!/usr/bin/env node
/** The camfx command. The only place that ends the process. */
import { CommanderError } from 'commander';
import { toCamfxError, type CamfxError } from '../errors.js';

const USAGE_EXIT_CODE = 2;
const VERBOSE = process.argv.includes('--verbose');
// To read the maps of the bundles takes longer than most commands do.
process.setSourceMapsEnabled(VERBOSE);

function printError(error: CamfxError, verbose: boolean): void {
  console.error(`camfx: ${error.message}. ${error.hint}`);
  if (!verbose) return;
  console.error(`${error.code}: ${error.stack ?? ''}`);
  if (error.cause instanceof Error) console.error(`caused by ${error.cause.stack ?? ''}`);
}

async function main(): Promise<number> {
  try {
    // Not a static import: a native part that is missing or broken is an error like others.
    const { createProgram } = await import('./program.js');
    const program = await createProgram(process.argv.slice(2));
    await program.parseAsync();
    return Number(process.exitCode ?? 0);
  } catch (thrown) {
    // Commander has printed its own message.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    const error = toCamfxError(thrown);
    printError(error, VERBOSE);
    return error.exitCode;
  }
}

process.exit(await main());
