// @ts-check
// npm run build: the native addon, dist/ and the models; installs what the build needs first.
import { build } from './lib/build-steps.mjs';
import { prepare } from './lib/prepare.mjs';
import { runScript } from './lib/script.mjs';

await runScript(async () => {
  await prepare();
  await build();
  return 0;
});
