/**
 * Real processes, killed and stopped at random: no frame may be torn, old, or change while held, and nothing may stay
 * stuck or behind. `main [--publishes N] [--kills N] [--seed N]`; scripts/stress.mjs has the sizes.
 */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ManagedProcess } from '../e2e/guest/managed-process.js';
import { Session, until } from '../integration/support/session.js';
import { Schedule } from './schedule.js';
import { StressPeer, type StressTotals } from './stress-peer.js';

const { values } = parseArgs({
  options: {
    publishes: { type: 'string', default: '300000' },
    kills: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const wanted = { publishes: Number(values.publishes), kills: Number(values.kills) };
const SIZES = ['64x48', '32x32', '96x64'];
const CONSUMERS = 3;
/** Of all kills, the daemon's share: it takes half a second to come back. */
const DAEMON_SHARE = 0.02;
/** A peer without progress for so long is stuck. A watchdog, not a bound on speed. */
const STUCK_MS = 60_000;

const schedule = new Schedule(Number(values.seed));
const totals: StressTotals = { published: 0, seen: 0, broken: [] };
const counts = { kills: 0, daemonKills: 0, stops: 0 };
const session = new Session();

async function startDaemon(): Promise<ManagedProcess> {
  const daemon = session.spawnDaemon();
  await until('the daemon', async () => (await session.status()).daemon ?? undefined);
  return daemon;
}

function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** One thing that happens to one process. */
async function disturb(peers: readonly StressPeer[]): Promise<void> {
  const peer = schedule.pick(peers);
  if (peer.stopped) {
    peer.resume();
  } else if (schedule.chance(0.5)) {
    peer.stop();
    counts.stops += 1;
  } else {
    await peer.kill();
    counts.kills += 1;
    peer.start(schedule.pick(SIZES), schedule.below(2 ** 31));
  }
}

/** Whether nothing is broken and no peer is stuck. */
function allWell(peers: readonly StressPeer[]): boolean {
  if (totals.broken.length > 0) return false;
  const stuck = peers.filter((peer) => peer.silentMs > STUCK_MS);
  for (const { role } of stuck) totals.broken.push(`a ${role} made no progress for a minute`);
  return stuck.length === 0;
}

async function run(): Promise<void> {
  let daemon = await startDaemon();
  const descriptors = openDescriptors(daemon.pid);
  const peers = (['producer', ...Array<'consumer'>(CONSUMERS).fill('consumer')] as const).map(
    (role) => new StressPeer(role, session.ringSocket, totals),
  );
  for (const peer of peers) peer.start(schedule.pick(SIZES), schedule.below(2 ** 31));
  while (totals.published < wanted.publishes || counts.kills < wanted.kills) {
    await sleep(5 + schedule.below(40));
    if (counts.kills < wanted.kills) await disturb(peers);
    else for (const peer of peers) peer.resume();
    if (counts.kills < wanted.kills && schedule.chance(DAEMON_SHARE)) {
      daemon.signalGroup('SIGKILL');
      daemon = await startDaemon();
      counts.kills += 1;
      counts.daemonKills += 1;
    }
    if (!allWell(peers)) break;
  }
  // Killed and stopped as often as that, a stuck peer may have got no minute: now each has it.
  for (const peer of peers) peer.resume();
  const before = peers.map((peer) => peer.reports);
  while (allWell(peers) && peers.some((peer, index) => peer.reports === before[index])) await sleep(20);
  for (const peer of peers) await peer.kill();
  await until('the descriptors of dead peers to be closed', () =>
    Promise.resolve(openDescriptors(daemon.pid) <= descriptors ? true : undefined),
  );
}

try {
  await run();
} catch (error) {
  totals.broken.push((error as Error).message);
} finally {
  await session.end();
}
for (const trouble of totals.broken) console.log(`not ok ${trouble}`);
const { kills, daemonKills, stops } = counts;
console.log(
  `${totals.published} frames published, ${totals.seen} seen and checked, ${kills} kills (${daemonKills} of the daemon), ${stops} stops; seed ${values.seed}`,
);
console.log(totals.broken.length === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed');
process.exit(totals.broken.length === 0 ? 0 : 1);
