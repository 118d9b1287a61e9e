// @ts-check
import os from 'node:os';
import { run } from './command.mjs';

/**
 * The sanitizers of GCC 13, Clang 16 and older stop at start, some or all of the time, where the kernel spreads
 * mappings over more bits than they know (vm.mmap_rnd_bits of 30 and more): they run without address
 * randomization.
 * @returns {Promise<string[]>} what to put before the command; nothing in a container that forbids it
 */
export async function fixedAddresses() {
  const setarch = ['setarch', os.machine(), '-R'];
  const { code } = await run([...setarch, 'true']);
  return code === 0 ? setarch : [];
}
