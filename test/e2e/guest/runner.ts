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

/** Runs scenarios one after the other; `tmp` takes a folder for each machine state. */
export async function runScenarios(scenarios: readonly Scenario[], tmp: string, bench: Bench): Promise<void> {
  let machine: Machine | null = null;
  for (const [index, scenario] of scenarios.entries()) {
    machine ??= new Machine(await ScenarioContext.create(`${tmp}/${index}`, bench), bench);
    const next = scenarios[index + 1];
    const last = scenario.setting === undefined || next?.setting !== scenario.setting;
    if (!(await machine.run(scenario, last))) machine = null;
  }
}

/** Freshly loaded modules, and the setting on them, for one scenario or for those in a row that share a setting. */
class Machine {
  private ready = false;
  private loopbackLoaded = false;

  constructor(
    private readonly context: ScenarioContext,
    private readonly bench: Bench,
  ) {}

  /** Runs one scenario and reports how it went; false when the machine has been cleaned up after it. */
  async run(scenario: Scenario, last: boolean): Promise<boolean> {
    const { name } = scenario;
    emit({ type: 'start', name });
    const started = Date.now();
    const reasons: string[] = [];
    const attempt = async (action: () => Promise<void>): Promise<void> => {
      await action().catch((error: unknown) =>
        reasons.push(error instanceof Error ? error.message : String(error)),
      );
    };
    await attempt(() =>
      within(scenario.timeoutSeconds ?? defaultTimeoutSeconds, () => this.runAsSetUp(scenario)),
    );
    await attempt(() => this.context.closeWatchers());
    const over = last || reasons.length > 0;
    if (over) reasons.push(...(await cleanUp(this.context, this.loopbackLoaded)));
    // Whatever made it fail, the browser included, must not make the next one fail too.
    if (reasons.length > 0) {
      await killAllOthers();
      this.bench.browsers.forget();
    }

    const seconds = (Date.now() - started) / 1000;
    if (reasons.length === 0) emit({ type: 'pass', name, seconds });
    else emit({ type: 'fail', name, seconds, reasons, log: await tail(this.context.logFile) });
    return !over;
  }

  private async runAsSetUp(scenario: Scenario): Promise<void> {
    if (!this.ready) await this.setUp(scenario);
    this.ready = true;
    await scenario.run(this.context);
  }

  private async setUp({ loopbacks = ['camfx'], loopbackFaults, setting }: Scenario): Promise<void> {
    if (loopbacks.length > 0) {
      await loadLoopback(this.bench.modules, loopbacks, loopbackFaults);
      this.loopbackLoaded = true;
    }
    if (setting === undefined) return;
    await this.context.startCamfx(...setting.camfx);
    const { browser } = setting;
    if (browser) await this.bench.browsers.launch(browser, (line) => this.context.log(line));
  }
}

async function within(seconds: number, action: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const watchdog = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the scenario did not end within ${seconds} s`)),
      seconds * 1000,
    );
  });
  try {
    await Promise.race([action(), watchdog]);
  } finally {
    clearTimeout(timer);
  }
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-logTailLines).join('\n');
}
