/**
 * One end of the ring protocol by the TypeScript client, driven by lines on stdin: `peer producer|consumer CAMERA`.
 * Each command is answered with one line of JSON; see conformance.test.ts.
 */
import { createInterface } from 'node:readline';
import { FrameConsumer, FrameProducer, type FrameFourcc, type RingView } from 'camfx';
import { toCamfxError } from '../../src/errors.js';
import { fnv1a, framePayload } from './payload.js';

type Answer = Record<string, unknown>;
type Commands = Record<string, (...args: string[]) => Answer | Promise<Answer>>;

function producer(camera: string): Commands {
  let end: FrameProducer | null = null;
  let sequence = 0;
  return {
    open: async (fourcc = '', size = '', rate = '') => {
      const [width = 0, height = 0] = size.split('x').map(Number);
      const [numerator = 0, denominator = 0] = rate.split('/').map(Number);
      const fps: [number, number] = [numerator, denominator];
      const format = { fourcc: fourcc as FrameFourcc, width, height, fps };
      sequence = 0;
      if (end) await end.reformat(format);
      else end = await FrameProducer.open({ ...format, camera, timeoutMs: 10_000 });
      return { ok: true, generation: String(end.counters.generation) };
    },
    publish: (count = '0') => {
      const open = required(end);
      const published: string[] = [];
      let dropped = 0;
      for (let i = 0; i < Number(count); i++) {
        // By turns with and without a copy.
        const fill = (slot: Uint8Array): void => slot.set(framePayload(sequence + 1, slot.length));
        const size = open.frameSize;
        const done = i % 2 === 0 ? open.write(fill) : open.send(framePayload(sequence + 1, size));
        if (done) published.push(String(++sequence));
        else dropped++;
      }
      return { published, dropped };
    },
    close: () => {
      end?.close();
      end = null;
      return { ok: true };
    },
  };
}

function consumer(camera: string): Commands {
  let end: FrameConsumer | null = null;
  let trouble: unknown = null;
  const held: RingView[] = [];
  return {
    open: () => {
      end = new FrameConsumer({ camera, onTrouble: (error) => (trouble = error) });
      return { ok: true };
    },
    ring: async (ms = '0') => {
      await required(end).connected(Number(ms));
      if (trouble) throw toCamfxError(trouble);
      const ring = required(end).ring;
      if (!ring) return { ring: null };
      const { fourcc, width, height, fpsFraction } = ring.format;
      return { ring: { fourcc, width, height, fps: fpsFraction, generation: String(ring.generation) } };
    },
    next: async (ms = '0') => {
      const frame = await required(end).next(Number(ms));
      if (!frame) return { frame: null };
      held.push(frame);
      const { sequence, captureNs, publishNs, data } = frame;
      const times = { captureNs: String(captureNs), publishNs: String(publishNs) };
      return { frame: { sequence: String(sequence), length: data.length, fnv1a: fnv1a(data), ...times } };
    },
    held: () => ({
      held: held.map(({ sequence, data }) => ({ sequence: String(sequence), fnv1a: fnv1a(data) })),
    }),
    release: () => {
      held.shift()?.release();
      return { ok: true };
    },
    gone: async (ms = '0') => {
      const deadline = performance.now() + Number(ms);
      while (required(end).ring && performance.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 5));
      return { gone: required(end).ring === null };
    },
    close: () => {
      end?.close();
      end = null;
      return { ok: true };
    },
  };
}

function required<End>(end: End | null): End {
  if (end === null) throw new Error('Expected "open" first');
  return end;
}

const [role, camera = ''] = process.argv.slice(2);
const commands = role === 'producer' ? producer(camera) : consumer(camera);
for await (const line of createInterface({ input: process.stdin })) {
  const [name = '', ...args] = line.split(' ');
  let answer: Answer;
  try {
    const command = commands[name];
    if (!command) throw new Error(`Expected a command but received ${name}`);
    answer = await command(...args);
  } catch (thrown) {
    const { code, message } = toCamfxError(thrown);
    answer = { error: code, message };
  }
  console.log(JSON.stringify(answer));
}
process.exit(0);
