import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { ServiceManager } from '../../../src/daemon/service-manager.js';

const SUPERVISED = { NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '20000000' };

describe('the service manager', () => {
  let told: string[] = [];
  let isHealthy = true;
  beforeEach(() => {
    told = [];
    isHealthy = true;
  });

  function create(environment: NodeJS.ProcessEnv): ServiceManager {
    const notify = (state: string): boolean => told.push(state) > 0;
    return new ServiceManager({ isHealthy: () => isHealthy, notify, environment });
  }

  it('is told that the daemon serves, what it does, and that it ends', () => {
    const manager = create({ NOTIFY_SOCKET: '/run/notify' });
    manager.ready('serving');
    manager.status('feeding /dev/video9');
    manager.stopping();
    assert.deepEqual(told, ['READY=1\nSTATUS=serving', 'STATUS=feeding /dev/video9', 'STOPPING=1']);
  });

  it('is told nothing where there is none', (test) => {
    test.mock.timers.enable({ apis: ['setInterval'] });
    const manager = create({ WATCHDOG_USEC: '20000000' });
    manager.ready('serving');
    test.mock.timers.tick(60_000);
    manager.stopping();
    assert.deepEqual(told, []);
  });

  it('hears from the daemon four times per watchdog period, until it ends', (test) => {
    test.mock.timers.enable({ apis: ['setInterval'] });
    const manager = create(SUPERVISED);
    manager.ready('serving');
    told = [];
    test.mock.timers.tick(4_999);
    assert.deepEqual(told, []);
    test.mock.timers.tick(1);
    test.mock.timers.tick(15_000);
    assert.deepEqual(told, Array(4).fill('WATCHDOG=1'));
    manager.stopping();
    test.mock.timers.tick(60_000);
    assert.deepEqual(told.slice(4), ['STOPPING=1']);
  });

  it('hears nothing from a daemon that is not healthy', (test) => {
    const written = test.mock.method(process.stderr, 'write', () => true);
    test.mock.timers.enable({ apis: ['setInterval'] });
    create(SUPERVISED).ready('serving');
    told = [];
    isHealthy = false;
    test.mock.timers.tick(20_000);
    assert.deepEqual(told, []);
    assert.equal(written.mock.callCount(), 1);
    isHealthy = true;
    test.mock.timers.tick(5_000);
    assert.deepEqual(told, ['WATCHDOG=1']);
  });

  it('that watches another process hears nothing from this one', (test) => {
    test.mock.timers.enable({ apis: ['setInterval'] });
    create({ ...SUPERVISED, WATCHDOG_PID: '1' }).ready('serving');
    create({ ...SUPERVISED, WATCHDOG_PID: String(process.pid) }).ready('serving');
    told = [];
    test.mock.timers.tick(5_000);
    assert.deepEqual(told, ['WATCHDOG=1']);
  });

  it('that can not be reached does not end the daemon', (test) => {
    const written = test.mock.method(process.stderr, 'write', () => true);
    const notify = (): never => {
      throw new Error('notify /run/notify: ENOENT (No such file or directory)');
    };
    new ServiceManager({
      isHealthy: () => true,
      notify,
      environment: { NOTIFY_SOCKET: '/run/notify' },
    }).ready('serving');
    assert.match(String(written.mock.calls[0]?.arguments[0]), /could not be told READY=1.*ENOENT/);
  });
});
