import { readFile } from 'node:fs/promises';
import { formatEvent, type GuestEvent } from '../protocol.js';
import { defaultTimeoutSeconds, type Scenario } from '../scenario.js';
import { cleanUp, killAllOthers } from './clean-up.js';
import { ScenarioContext, type Bench } from './context.js';
import { loadLoopback } from './modules.js';

const logTailLines = 60;

export function emit(event: GuestEvent): void {
  process.stdout.write(formatEvent(event) + '\n');
}

/** Runs one scenario on freshly loaded modules and reports how it went. */
export async function runScenario(scenario: Scenario, tmp: string, bench: Bench): Promise<void> {
  const { name, loopbacks = ['camfx'] } = scenario;
  emit({ type: 'start', name });
  const started = Date.now();
  const context = await ScenarioContext.create(tmp, bench);
  const reasons: string[] = [];
  let loopbackLoaded = false;
  try {
    if (loopbacks.length > 0) {
      await loadLoopback(bench.modules, loopbacks);
      loopbackLoaded = true;
    }
    await watched(scenario, context);
  } catch (error) {
    reasons.push(error instanceof Error ? error.message : String(error));
  }
  reasons.push(...(await cleanUp(context, loopbackLoaded)));
  // Whatever made it fail, the browser included, must not make the next one fail too.
  if (reasons.length > 0) {
    await killAllOthers();
    bench.browsers.forget();
  }

  const seconds = (Date.now() - started) / 1000;
  if (reasons.length === 0) emit({ type: 'pass', name, seconds });
  else emit({ type: 'fail', name, seconds, reasons, log: await tail(context.logFile) });
}

async function watched(scenario: Scenario, context: ScenarioContext): Promise<void> {
  const seconds = scenario.timeoutSeconds ?? defaultTimeoutSeconds;
  let timer: NodeJS.Timeout | undefined;
  const watchdog = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the scenario did not end within ${seconds} s`)),
      seconds * 1000,
    );
  });
  try {
    await Promise.race([scenario.run(context), watchdog]);
  } finally {
    clearTimeout(timer);
  }
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-logTailLines).join('\n');
}
