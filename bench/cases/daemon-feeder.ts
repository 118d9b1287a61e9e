/**
 * The producer of the daemon bench, a process of its own: the same frame again and again, at the rate, into the ring of
 * the daemon (`ring`) or down a pipe that is its standard output (`pipe`). With the rate 0 it is there, and gives
 * nothing. daemon-feeder.js ring|pipe FOURCC WIDTH HEIGHT FPS; ends with whoever started it.
 */
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { FrameProducer } from '../../src/client/index.js';
import { frameSize, type PictureFormat } from './daemon-case.js';

const [kind, fourcc = '', ...numbers] = process.argv.slice(2);
const [width = 0, height = 0, fps = 0] = numbers.map(Number);
const format = { fourcc: fourcc as PictureFormat['fourcc'], width, height };

/** Not of one value: a picture that is all alike may be cheaper to convert. */
function makeFrame(): Uint8Array {
  return Uint8Array.from({ length: frameSize(format) }, (_, index) => 16 + (index % 219));
}

/** Writes all of it; a pipe takes a part at a time, and waits for its reader. */
function writePipe(frame: Uint8Array): void {
  for (let done = 0; done < frame.length;) done += writeSync(1, frame, done);
}

async function openSink(): Promise<(frame: Uint8Array) => void> {
  if (kind === 'pipe') return writePipe;
  const producer = await FrameProducer.open({ ...format, fps: fps || 30 });
  return (frame) => {
    producer.send(frame);
  };
}

process.on('disconnect', () => process.exit());
const send = await openSink();
const frame = makeFrame();
process.send?.('ready');
const start = performance.now();
for (let sent = 0; fps > 0; sent++) {
  await delay(Math.max(0, start + (sent * 1000) / fps - performance.now()));
  send(frame);
}
