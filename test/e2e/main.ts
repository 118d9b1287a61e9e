import { mkdir } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { allCombos, comboTitle, type Combo } from './combos.js';
import { parseOptions, usage, type Options } from './options.js';
import { projectRoot, vmCache } from './project.js';
import { parseEvent } from './protocol.js';
import { Report } from './report.js';
import { defaultTimeoutSeconds, type Scenario } from './scenario.js';
import { daily, matching, type Share } from './scenarios/index.js';
import { boot } from './vm/boot.js';
import { writeInitrd } from './vm/initrd.js';
import { type Kernel, provideKernel } from './vm/kernel.js';
import { provideLoopbackModule, provideSleeper } from './vm/module.js';

/** What a scenario may take beyond its own watchdog: loading modules before, stopping everything afterwards. */
const aroundScenarioSeconds = 240;
const bootSeconds = 120;
/** Bytes; what boot.ts gives each machine. */
const memoryOfVm = 4 * 2 ** 30;

const print = (text: string) => process.stdout.write(text + '\n');

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  const scenarios = chosen(options);
  if (options.list) {
    for (const combo of allCombos()) print(`combination ${comboTitle(combo)}`);
    for (const { name } of scenarios) print(`scenario ${name}`);
    return 0;
  }
  if (scenarios.length === 0)
    throw new Error(`No scenario's name contains "${options.scenario}": see --list.`);
  const reports = await runAll(options);
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  const failed = reports.reduce((sum, report) => sum + report.failed, 0);
  const left = matching(options.scenario).length - scenarios.length;
  if (left > 0) print(`${left} scenarios are for --nightly, since they take too long for each time`);
  print(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function chosen({ scenario, nightly }: Options, ...where: [Share?, string?]): readonly Scenario[] {
  const all = matching(scenario, ...where);
  return nightly ? all : daily(all);
}

/** Two machines at a time where there is room: an emulated one hardly uses more than one processor. */
async function runAll(options: Options): Promise<Report[]> {
  const lanes = availableParallelism() > 1 && totalmem() > 2.5 * memoryOfVm ? 2 : 1;
  const waiting = options.combos.map((combo, index) => ({
    combo,
    share: options.matrix ? { index: 0, of: 1 } : { index, of: options.combos.length },
  }));
  const reports: Report[] = [];
  const runLane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      reports.push(await runCombo(next.combo, next.share, options));
  };
  await Promise.all(Array.from({ length: lanes }, runLane));
  return reports;
}

async function runCombo(combo: Combo, share: Share, options: Options): Promise<Report> {
  const scenarios = chosen(options, share, combo.module);
  const title = comboTitle(combo);
  const report = new Report(
    scenarios.map(({ name }) => name),
    (text) => {
      print(text.replace(/^(ok|not ok) /, `$1 ${title}: `));
    },
  );
  if (scenarios.length === 0) return report;
  print(`# ${title}`);
  try {
    const { kernel, loopback, sleeper } = await prepare(combo);
    await mkdir(`${vmCache}/initrd`, { recursive: true });
    const initrd = `${vmCache}/initrd/${combo.kernel}-${combo.module}.gz`;
    const guestArgs = ['--kernel-release', kernel.release, '--module-base', kernel.moduleBase];
    guestArgs.push('--loopback', loopback, '--module', combo.module, '--sleeper', sleeper);
    guestArgs.push('--share', `${share.index}/${share.of}`);
    guestArgs.push('--kills', options.kills, '--seed', options.seed);
    if (options.nightly) guestArgs.push('--nightly');
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

let preparing: Promise<unknown> = Promise.resolve();

/** Downloads and builds what a combination needs; one at a time, since they share the cache. */
function prepare(combo: Combo): Promise<{ kernel: Kernel; loopback: string; sleeper: string }> {
  const prepared = preparing.then(async () => {
    const kernel = await provideKernel(combo.kernel);
    const loopback = await provideLoopbackModule(combo.module, kernel);
    return { kernel, loopback, sleeper: await provideSleeper(kernel) };
  });
  preparing = prepared.catch(() => undefined);
  return prepared;
}

function guestCommand(args: readonly string[]): string {
  const command = [process.execPath, `${projectRoot}/dist/guest/guest.js`, ...args].map(shellQuote);
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
