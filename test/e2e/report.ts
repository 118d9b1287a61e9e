import type { GuestEvent } from './protocol.js';

const consoleTailLines = 40;

/** Follows one VM's events, prints a line for each scenario and counts what did not come. */
export class Report {
  passed = 0;
  failed = 0;
  private running: string | null = null;
  private greeted = false;
  private done = false;
  private readonly pending: Set<string>;
  private readonly consoleTail: string[] = [];

  constructor(
    scenarioNames: readonly string[],
    private readonly print: (text: string) => void,
  ) {
    this.pending = new Set(scenarioNames);
  }

  /** Takes a console line that is no event: kept to explain a VM that dies. */
  onConsole(line: string): void {
    this.consoleTail.push(line);
    if (this.consoleTail.length > consoleTailLines) this.consoleTail.shift();
  }

  onEvent(event: GuestEvent): void {
    switch (event.type) {
      case 'hello':
        this.greeted = true;
        this.print(`# running kernel ${event.kernel} with v4l2loopback ${event.module}`);
        break;
      case 'start':
        this.running = event.name;
        break;
      case 'pass':
        this.settle(event.name);
        this.passed += 1;
        this.print(`ok ${event.name} (${event.seconds.toFixed(1)} s)`);
        break;
      case 'fail':
        this.settle(event.name);
        this.fail(event.name, event.reasons, event.log, ` (${event.seconds.toFixed(1)} s)`);
        break;
      case 'done':
        this.done = true;
        break;
    }
  }

  /** The VM has ended: every scenario without a result counts as failed. `why` is null after a clean power-off. */
  onEnd(why: string | null): void {
    const reason = why ?? 'the VM powered off early';
    if (!this.greeted) this.print(`THE VM NEVER CAME UP: ${reason}\n${indent(this.consoleTail.join('\n'))}`);
    else if (!this.done) this.print(`THE VM ENDED EARLY: ${reason}\n${indent(this.consoleTail.join('\n'))}`);
    for (const name of this.pending) {
      this.fail(name, [name === this.running ? `${reason}, in this scenario` : `not run: ${reason}`]);
    }
    this.pending.clear();
  }

  private settle(name: string): void {
    this.running = null;
    this.pending.delete(name);
  }

  private fail(name: string, reasons: readonly string[], log = '', suffix = ''): void {
    this.failed += 1;
    this.print([`not ok ${name}${suffix}`, ...reasons.map(indent)].join('\n'));
    if (log !== '') this.print(indent(`--- log\n${log}\n---`));
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
