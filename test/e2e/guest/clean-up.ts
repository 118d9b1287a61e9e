import { existsSync } from 'node:fs';
import { patienceSeconds } from '../scenario.js';
import type { ScenarioContext } from './context.js';
import { camfxProcesses, otherPrograms, videoHolders, type Leftover } from './leftovers.js';
import { unload } from './modules.js';

/**
 * Ends what a scenario started, the way a user would, and returns what did not end: each is a failure of the
 * scenario. What is left is killed, so that the next scenario starts clean.
 */
export async function cleanUp(context: ScenarioContext, loopbackLoaded: boolean): Promise<string[]> {
  const problems: string[] = [];
  const attempt = async (what: string, action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      problems.push(`${what}: ${(error as Error).message}`);
    }
  };
  context.close();
  for (const started of context.processes) {
    started.signal('SIGINT');
    await attempt('after SIGINT', () => started.exit(patienceSeconds));
  }
  // The daemon outlives camfx start by design.
  for (const { pid } of await camfxProcesses()) signal(pid, 'SIGTERM');
  await killLeftovers('left running', camfxProcesses, problems);
  for (const started of context.processes) started.signalGroup('SIGKILL');
  await killLeftovers('left open', videoHolders, problems);
  if (context.vividLoaded) await attempt('unloading vivid', () => unload('vivid'));
  // A scenario may have loaded it by itself.
  if (loopbackLoaded || existsSync('/sys/module/v4l2loopback'))
    await attempt('unloading v4l2loopback', () => unload('v4l2loopback'));
  return problems;
}

/** Gives processes time to go, then reports and kills those that stay. */
async function killLeftovers(
  verdict: string,
  list: () => Promise<Leftover[]>,
  problems: string[],
): Promise<void> {
  const deadline = Date.now() + patienceSeconds * 1000;
  let left = await list();
  while (left.length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    left = await list();
  }
  for (const { pid, what } of left) {
    problems.push(`${verdict}: ${what} (process ${pid})`);
    signal(pid, 'SIGKILL');
  }
}

/** Kills whatever runs in the VM besides its init and this process. */
export async function killAllOthers(): Promise<void> {
  for (const pid of await otherPrograms()) signal(pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended by itself.
  }
}
