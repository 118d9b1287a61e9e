import { parseArgs } from 'node:util';
import { BrowserPool } from './browser/browser.js';
import { emit, runScenarios } from './guest/runner.js';
import type { ModulePaths } from './guest/modules.js';
import { daily, matching } from './scenarios/index.js';

// Runs inside the VM, as root: the host's test/e2e/main.ts writes this command line.
const { values } = parseArgs({
  options: {
    'kernel-release': { type: 'string' },
    'module-base': { type: 'string' },
    loopback: { type: 'string' },
    sleeper: { type: 'string' },
    module: { type: 'string' },
    scenario: { type: 'string' },
    share: { type: 'string', default: '0/1' },
    nightly: { type: 'boolean', default: false },
    kills: { type: 'string', default: '4' },
    seed: { type: 'string', default: '0' },
    verbose: { type: 'boolean', default: false },
  },
});

function required(name: 'kernel-release' | 'module-base' | 'loopback' | 'sleeper' | 'module'): string {
  const value = values[name];
  if (value === undefined) throw new Error(`the guest needs --${name}`);
  return value;
}

const modules: ModulePaths = {
  kernelRelease: required('kernel-release'),
  moduleBase: required('module-base'),
  loopback: required('loopback'),
  sleeper: required('sleeper'),
};
emit({ type: 'hello', kernel: modules.kernelRelease, module: required('module') });
const browsers = new BrowserPool('/run/camfx-e2e/browsers');
const [index = 0, of = 1] = values.share.split('/').map(Number);
const { verbose, nightly } = values;
const all = matching(values.scenario, { index, of }, required('module'));
const scenarios = nightly ? all : daily(all);
const random = { kills: Number(values.kills), seed: Number(values.seed) };
await runScenarios(scenarios, '/run/camfx-e2e', { modules, browsers, verbose, ...random });
await browsers.close();
emit({ type: 'done' });
process.exit(0);
