// Prints each second what comes through the camera: node examples/watch.mjs
import { FrameConsumer } from 'camfx';

const consumer = new FrameConsumer({ onTrouble: (error) => console.error(error.message) });
if (!(await consumer.connected(1000))) console.log('waiting for the camera: start it with npm start');
let frames = 0;
let worst = 0;
let told = performance.now();
for await (const frame of consumer) {
  frames += 1;
  worst = Math.max(worst, frame.wokenNs - frame.publishNs);
  const seconds = (performance.now() - told) / 1000;
  if (seconds < 1) continue;
  const { fourcc, width, height } = consumer.ring?.format ?? {};
  console.log(
    `${fourcc} ${width}x${height}, ${(frames / seconds).toFixed(1)} frames per second, woken within ${(worst / 1000).toFixed(0)} µs`,
  );
  [frames, worst, told] = [0, 0, performance.now()];
}
