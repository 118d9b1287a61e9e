/** How camfxd is started, by whoever does it. */
import { projectPath } from '../project-path.js';

/**
 * The daemon lives for weeks and hardly ever runs JavaScript, its frames being the native part's: without a compiler for
 * it, and with a small heap, it has 9 MB less in memory, and starts no slower. WebAssembly needs the compiler.
 */
const V8_FLAGS = ['--jitless', '--no-expose-wasm', '--optimize-for-size'] as const;

/** Its own arguments follow. */
export function daemonCommand(): [program: string, ...args: string[]] {
  return [process.execPath, ...V8_FLAGS, projectPath('dist/bin/camfxd.js')];
}
