/** Ends what a command has opened. */
import { toCamfxError } from '../errors.js';

/** How to close what is open, in the order in which it was opened. */
export type Closers = (() => Promise<void>)[];

/** In reverse. One that fails keeps no other from its turn, and doesn't hide why the command itself has failed. */
export async function closeAll(closers: Closers): Promise<void> {
  for (const close of closers.reverse()) {
    try {
      await close();
    } catch (thrown) {
      const { message, hint } = toCamfxError(thrown);
      console.error(`while closing: ${message}. ${hint}`);
    }
  }
}
