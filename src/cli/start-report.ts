/** What `camfx start` says once it runs. */
import { fromFailure } from '../control/client.js';
import { explain } from '../doctor/explain.js';
import { findMissing } from '../doctor/missing.js';
import type { Engine } from '../engine/engine.js';
import { native } from '../native.js';
import type { PreviewServer } from '../preview/server.js';
import { describeFormat, describeOutput, describeViewers } from './describe.js';
import type { Fed } from './feeders/feeder.js';

export function report(
  engine: Pick<Engine, 'status'>,
  { outputs, troubles }: Fed,
  preview: PreviewServer | null,
): void {
  const { source, effect, format, sourceState, note, broken } = engine.status();
  console.log(`source:  ${source}, ${describeFormat(format)}`);
  if (sourceState === 'trouble')
    console.log(`source:  ${note} (${broken} broken frames); it is tried again while somebody watches`);
  console.log(`effect:  ${effect}`);
  for (const output of outputs) console.log(`output:  ${describeOutput(output)}`);
  for (const failure of troubles) {
    const { message, hint } = explain(fromFailure(failure));
    console.log(`output:  ${message}. ${hint}`);
  }
  console.log(`seen by: ${describeViewers(outputs, native.listVideoNodes())}`);
  for (const { what, command } of findMissing()) console.log(`missing: ${what}\n         ${command}`);
  if (preview) console.log(`preview: ${preview.url}`);
  console.log('ready: press Ctrl-C to stop');
}
