import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import {
  LOOK_MS,
  RETRY_MS,
  SLOW_START_MS,
  SourceSession,
  STALL_MS,
} from '../../../src/engine/source-session.js';
import { CamfxError } from '../../../src/errors.js';

const LINGER_MS = 2000;
/** Of the fake source. */
const FRAME_MS = 40;

class FakeSource {
  frames = 1;
  openedAt = 0;
  error: Error | null = null;
  closed = false;

  take(): boolean {
    if (this.frames > 0) {
      this.frames -= 1;
      return true;
    }
    if (this.error) throw this.error;
    return false;
  }

  counters(): { overwritten: number; broken: number } {
    return { overwritten: 2, broken: 1 };
  }

  close(): void {
    this.closed = true;
  }
}

describe('a source session', () => {
  let now: number;
  let suspendedMs: number;
  let sources: FakeSource[];
  let refusal: Error | null;
  /** Sources that are opened from now on give no frame. */
  let mute = false;
  /** What the source has said of itself, in order: "state: note". */
  let said: string[];
  let session: SourceSession<FakeSource>;

  function begin(alwaysOn = false): void {
    [now, suspendedMs, sources, refusal, said] = [100_000, 7_000_000, [], null, []];
    session = new SourceSession({
      open: () => {
        if (refusal) throw refusal;
        const source = new FakeSource();
        source.openedAt = now;
        if (mute) source.frames = 0;
        sources.push(source);
        return source;
      },
      alwaysOn,
      lingerMs: LINGER_MS,
      now: () => now,
      suspendedMs: () => suspendedMs,
      onChange: () => {
        const { state, note } = session.report();
        said.push(`${state}: ${note}`);
      },
    });
    session.start();
  }
  beforeEach(() => {
    mute = false;
    begin();
  });

  const newest = (): FakeSource => sources.at(-1) ?? assert.fail('no source was opened');
  const open = (): number => sources.filter(({ closed }) => !closed).length;
  const take = (): boolean => session.take((source) => source.take());

  /** Goes on as its owner would, woken by each frame and else when it is due. Returns how many frames it took. */
  function run(ms: number, frames = true): number {
    const end = now + ms;
    let taken = 0;
    while (now < end) {
      if (take()) taken += 1;
      const due = session.due();
      if (due === 0) continue;
      const frame = frames && open() > 0 ? FRAME_MS : Number.POSITIVE_INFINITY;
      const step = Math.min(due ?? Number.POSITIVE_INFINITY, frame, end - now);
      now += step;
      if (step === frame) newest().frames = 1;
    }
    return taken;
  }

  /** Nobody watches, and it has lingered to the end. */
  function rest(): void {
    session.demand(0);
    run(LINGER_MS + 3 * FRAME_MS);
    assert.equal(open(), 0);
  }

  it('closes the source when nobody has ever watched, after the first frame and the linger', () => {
    assert.equal(run(LINGER_MS - FRAME_MS), LINGER_MS / FRAME_MS - 1);
    assert.equal(open(), 1);
    run(3 * FRAME_MS);
    assert.equal(open(), 0);
    assert.equal(session.due(), null);
    assert.deepEqual(said, ['resting: camera starting', 'live: ', 'resting: camera off']);
  });

  it('keeps the source open that is always on', () => {
    begin(true);
    assert.equal(run(60_000), 60_000 / FRAME_MS);
    assert.deepEqual([sources.length, open()], [1, 1]);
  });

  it('opens the source once somebody watches, and closes it the linger after the last one left', () => {
    rest();
    for (let round = 1; round <= 3; round++) {
      session.demand(1);
      assert.ok(take());
      assert.deepEqual([sources.length, open()], [1 + round, 1]);
      run(10_000);
      session.demand(0);
      run(LINGER_MS - FRAME_MS);
      assert.equal(open(), 1);
      run(3 * FRAME_MS);
      assert.equal(open(), 0);
    }
  });

  it('closes the source at once when it is told to rest, and opens it again for who watches', () => {
    session.demand(1);
    assert.ok(take());
    session.rest();
    assert.deepEqual([open(), session.isOpen, take()], [0, false, false]);
    session.demand(1);
    assert.ok(take());
    assert.deepEqual([sources.length, open(), session.isOpen], [2, 1, true]);
  });

  it('goes on with the open source for who comes back within the linger', () => {
    session.demand(1);
    run(1000);
    for (let probe = 0; probe < 20; probe++) {
      session.demand(0);
      run(LINGER_MS / 2);
      session.demand(1);
      run(100);
    }
    assert.deepEqual([sources.length, open()], [1, 1]);
    assert.deepEqual(said, ['resting: camera starting', 'live: ']);
  });

  it('tells trouble before the first frame to its owner', () => {
    newest().frames = 0;
    run(SLOW_START_MS - LOOK_MS, false);
    assert.deepEqual([sources.length, open(), said], [1, 1, ['resting: camera starting']]);
    newest().error = new CamfxError('CAMERA_GONE', 'unplugged');
    assert.throws(take, { code: 'CAMERA_GONE' });
  });

  it('closes a source that never gives a first frame while nobody watches, says so, and opens it for who does', () => {
    newest().frames = 0;
    run(10 * SLOW_START_MS, false);
    assert.deepEqual([sources.length, open(), session.due()], [1, 0, null]);
    const silent = ['resting: camera starting', 'trouble: the camera gives no picture'];
    assert.deepEqual(said, silent);
    mute = true;
    session.demand(1);
    run(1000, false);
    assert.deepEqual([sources.length, open()], [2, 1]);
    session.demand(0);
    run(LINGER_MS + LOOK_MS, false);
    assert.deepEqual([open(), session.report().state], [0, 'trouble']);
    refusal = new CamfxError('CAMERA_NOT_FOUND', 'no node');
    session.demand(1);
    run(1000, false);
    assert.equal(session.report().note, 'camera unplugged');
    refusal = null;
    mute = false;
    run(RETRY_MS + FRAME_MS);
    assert.equal(said.at(-1), 'live: ');
    rest();
    assert.equal(said.at(-1), 'resting: camera off');
  });

  it('opens a source that gives nothing ever more rarely, and a new one at once for who comes later', () => {
    const openedAt = (): number[] => sources.map((source) => (source.openedAt - 100_000) / 1000);
    mute = true;
    begin(true);
    run(170_000, false);
    // 10 s each, and the pauses between: 0, 1, 2, 4, 8, 16, 30 and 30 s.
    assert.deepEqual(openedAt().map(Math.round), [0, 10, 21, 33, 47, 65, 91, 131]);
    mute = false;
    run(40_000);
    assert.equal(session.report().state, 'live');
    const attempts = sources.length;
    run(STALL_MS + LOOK_MS, false);
    assert.deepEqual([sources.length, open()], [attempts + 1, 1], 'it has given frames since');
  });

  const refusals: [code: CamfxError['code'], note: string][] = [
    ['CAMERA_NOT_FOUND', 'camera unplugged'],
    ['CAMERA_BUSY', 'camera in use by another program'],
    ['CAMERA_PERMISSION', 'no permission to open the camera'],
    ['CAMERA_SIZE', 'the camera no longer gives this picture size'],
    ['CAMERA_FORMAT', 'the camera no longer gives a picture that camfx can read'],
    ['SYSTEM', 'the camera gives no picture'],
  ];
  for (const [code, note] of refusals) {
    it(`says "${note}" for ${code}, and is live again once that is over`, () => {
      run(10);
      rest();
      said = [];
      refusal = new CamfxError(code, 'no');
      session.demand(1);
      run(30 * RETRY_MS);
      assert.deepEqual(said, ['resting: camera starting', `trouble: ${note}`]);
      assert.ok(note.length <= 80);
      refusal = null;
      assert.ok(run(RETRY_MS + FRAME_MS) > 0);
      assert.equal(said.at(-1), 'live: ');
      assert.equal(session.report().error, '');
    });
  }

  it('weathers a source that ends while it is watched, and tries again each second', () => {
    session.demand(1);
    run(1000);
    newest().error = new CamfxError('CAMERA_GONE', 'unplugged');
    refusal = new CamfxError('CAMERA_NOT_FOUND', 'no node');
    const attempts = sources.length;
    run(5000, false);
    assert.deepEqual([sources.length, open()], [attempts, 0]);
    assert.deepEqual(session.report(), { state: 'trouble', note: 'camera unplugged', error: 'no node' });
    assert.ok((session.due() ?? 0) <= RETRY_MS);
    refusal = null;
    run(RETRY_MS + FRAME_MS);
    assert.deepEqual([sources.length, open()], [attempts + 1, 1]);
    assert.equal(session.report().state, 'live');
  });

  it('gives up trying when nobody watches any more', () => {
    session.demand(1);
    run(1000);
    newest().error = new CamfxError('CAMERA_GONE', 'unplugged');
    refusal = new CamfxError('CAMERA_NOT_FOUND', 'no node');
    run(3000, false);
    session.demand(0);
    take();
    assert.equal(session.due(), null);
    assert.equal(said.at(-1), 'resting: camera off');
  });

  it('rests without a word about a source that ends while it lingers', () => {
    run(FRAME_MS);
    newest().error = new CamfxError('CAMERA_GONE', 'unplugged');
    run(1000, false);
    assert.equal(open(), 0);
    assert.deepEqual(said, ['resting: camera starting', 'live: ', 'resting: camera off']);
  });

  it('opens a source again that has fallen silent', () => {
    session.demand(1);
    run(1000);
    run(STALL_MS - LOOK_MS, false);
    assert.equal(sources.length, 1);
    run(2 * LOOK_MS, false);
    assert.deepEqual([sources.length, open()], [2, 1]);
    assert.deepEqual(said.slice(2), ['trouble: the camera gives no picture', 'live: ']);
  });

  it('waits longer for the first frame of a source that was opened again, and says so', () => {
    run(FRAME_MS);
    rest();
    said = [];
    session.demand(1);
    mute = true;
    for (let ms = 0; ms < SLOW_START_MS - LOOK_MS; ms += LOOK_MS) {
      assert.equal(take(), false);
      now += LOOK_MS;
    }
    assert.equal(sources.length, 2);
    assert.deepEqual(said, ['resting: camera starting', 'trouble: the camera gives no picture']);
    for (const ms of [0, LOOK_MS, LOOK_MS]) {
      now += ms;
      take();
    }
    assert.deepEqual([sources.length, open()], [3, 1]);
  });

  it('takes its own standstill for no silence of the source', () => {
    session.demand(1);
    run(1000);
    for (let stop = 0; stop < 5; stop++) {
      now += 10 * STALL_MS;
      take();
      run(100);
    }
    assert.deepEqual([sources.length, open()], [1, 1]);
  });

  it('opens the source again at once when the machine was suspended', () => {
    session.demand(1);
    run(1000);
    suspendedMs += 3_600_000;
    run(LOOK_MS + FRAME_MS);
    assert.deepEqual([sources.length, open()], [2, 1]);
    run(10_000);
    assert.equal(sources.length, 2);
    suspendedMs += 20; // what two clocks may differ by
    run(10_000);
    assert.equal(sources.length, 2);
  });

  it('counts the frames of all sources there have been', () => {
    run(FRAME_MS);
    rest();
    session.demand(1);
    take();
    assert.deepEqual(session.counters(), { overwritten: 4, broken: 2 });
  });
});
