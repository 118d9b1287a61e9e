import type { Diagnosis } from '../../../src/doctor/doctor.js';
import type { CommandResult } from '../command.js';
import type { Scenario } from '../scenario.js';

const EXIT_CODES = { ok: 0, note: 0, warning: 10, error: 11 };

/** Checks the exit code and that a finding of that check and level says something; `says` null: that there is none. */
function expectFinding(result: CommandResult, check: string, level: string, says: RegExp | null): void {
  const { findings, worst } = JSON.parse(result.stdout) as Diagnosis;
  if (result.code !== EXIT_CODES[worst])
    throw new Error(`the worst is ${worst}, the exit code ${result.code}`);
  const found = findings.filter((finding) => finding.check === check && finding.level === level);
  const said = found.map(({ saw, remedy }) => `${saw} → ${remedy}`).join('; ');
  if (says === null ? found.length > 0 : !says.test(said))
    throw new Error(`expected ${says ?? 'nothing'} of level ${level} from "${check}" but it said: ${said}`);
}

/** What the unit tests break on a made-up machine, here on a real one. */
export const doctorScenarios: readonly Scenario[] = [
  {
    name: 'doctor finds that the module is missing',
    loopbacks: [],
    dealt: { unit: 'doctor without a module' },
    run: async (context) => {
      const result = await context.camfx('doctor', '--json');
      expectFinding(result, 'kernel module', 'error', /v4l2loopback.*→ sudo apt install/);
      expectFinding(result, 'camera', 'warning', /No camera/);
    },
  },
  {
    name: 'doctor finds the device right, the camera busy, and permission missing',
    run: async (context) => {
      const camera = await context.loadVivid();
      await context.read(camera).next();
      const result = await context.camfx('doctor', '--json');
      expectFinding(result, 'kernel module', 'error', null);
      expectFinding(result, 'module options', 'ok', new RegExp(`${context.device} "camfx"`));
      expectFinding(result, 'module options', 'warning', null);
      expectFinding(result, 'device permission', 'error', null);
      expectFinding(result, 'who has a camera open', 'warning', new RegExp(`${camera}.* in use by `));
      const asNobody = await context.camfxAsNobody('doctor', '--json');
      expectFinding(
        asNobody,
        'device permission',
        'error',
        new RegExp(`${context.device}.*usermod -aG video`),
      );
    },
  },
];
