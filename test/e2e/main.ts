import { mkdir } from 'node:fs/promises';
import { allCombos, comboTitle, type Combo } from './combos.js';
import { parseOptions, usage, type Options } from './options.js';
import { projectRoot, vmCache } from './project.js';
import { parseEvent } from './protocol.js';
import { Report } from './report.js';
import { defaultTimeoutSeconds, type Scenario } from './scenario.js';
import { matching } from './scenarios/index.js';
import { boot } from './vm/boot.js';
import { writeInitrd } from './vm/initrd.js';
import { provideKernel } from './vm/kernel.js';
import { provideLoopbackModule } from './vm/module.js';

/** What a scenario may take beyond its own watchdog: loading modules before, stopping everything afterwards. */
const aroundScenarioSeconds = 240;
const bootSeconds = 120;

const print = (text: string) => process.stdout.write(text + '\n');

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  const scenarios = matching(options.scenario);
  if (options.list) {
    for (const combo of allCombos()) print(`combination ${comboTitle(combo)}`);
    for (const { name } of scenarios) print(`scenario ${name}`);
    return 0;
  }
  if (scenarios.length === 0)
    throw new Error(`No scenario's name contains "${options.scenario}": see --list.`);
  let passed = 0;
  let failed = 0;
  for (const combo of options.combos) {
    print(`# ${comboTitle(combo)}`);
    const report = await runCombo(combo, scenarios, options);
    passed += report.passed;
    failed += report.failed;
  }
  print(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

async function runCombo(combo: Combo, scenarios: readonly Scenario[], options: Options): Promise<Report> {
  const report = new Report(
    scenarios.map(({ name }) => name),
    print,
  );
  try {
    const kernel = await provideKernel(combo.kernel);
    const loopback = await provideLoopbackModule(combo.module, kernel);
    await mkdir(`${vmCache}/initrd`, { recursive: true });
    const initrd = `${vmCache}/initrd/${combo.kernel}-${combo.module}.gz`;
    const guestArgs = ['--kernel-release', kernel.release, '--module-base', kernel.moduleBase];
    guestArgs.push('--loopback', loopback, '--module', combo.module);
    if (options.verbose) guestArgs.push('--verbose');
    if (options.scenario !== undefined) guestArgs.push('--scenario', options.scenario);
    await writeInitrd(kernel, guestCommand(guestArgs), initrd);

    const watchdogs = scenarios.map((scenario) => scenario.timeoutSeconds ?? defaultTimeoutSeconds);
    const end = await boot({
      kernel,
      initrd,
      silenceSeconds: Math.max(...watchdogs) + aroundScenarioSeconds,
      totalSeconds:
        bootSeconds + watchdogs.reduce((sum, seconds) => sum + seconds + aroundScenarioSeconds, 0),
      onLine: (line) => {
        const event = parseEvent(line);
        if (event !== null) report.onEvent(event);
        else report.onConsole(line);
        if (event === null && options.verbose) print(`| ${line}`);
      },
    });
    report.onEnd(end.powered === 'off' ? null : end.why);
  } catch (error) {
    report.onEnd((error as Error).message);
  }
  return report;
}

function guestCommand(args: readonly string[]): string {
  const command = [process.execPath, `${projectRoot}/dist/test/e2e/guest.js`, ...args].map(shellQuote);
  return [
    'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root',
    `cd ${shellQuote(projectRoot)}`,
    command.join(' '),
    'echo "the guest program exited with $?"',
    '',
  ].join('\n');
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${usage}\n`);
  process.exitCode = 2;
}
