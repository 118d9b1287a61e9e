import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { isOnBattery } from '../../../../src/engine/governor/power-supply.js';

describe('the power supply', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'camfx-power-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function supply(name: string, attributes: Record<string, string>): void {
    mkdirSync(join(directory, name));
    for (const [key, value] of Object.entries(attributes))
      writeFileSync(join(directory, name, key), `${value}\n`);
  }

  it('is a battery when that discharges and nothing is plugged in', () => {
    supply('BAT0', { type: 'Battery', status: 'Discharging' });
    supply('AC', { type: 'Mains', online: '0' });
    assert.equal(isOnBattery(directory), true);
  });

  it('is no battery while one is charged, or a charger is plugged in', () => {
    supply('BAT0', { type: 'Battery', status: 'Discharging' });
    supply('ucsi-source-psy-USBC000:001', { type: 'USB', online: '1' });
    assert.equal(isOnBattery(directory), false);
  });

  it('is no battery of a mouse, nor where nothing is known', () => {
    supply('hidpp_battery_0', { type: 'Battery', status: 'Discharging', scope: 'Device' });
    assert.equal(isOnBattery(directory), false);
    assert.equal(isOnBattery(join(directory, 'none')), false);
  });
});
