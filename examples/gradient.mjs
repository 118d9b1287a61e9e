// Feeds the camera a moving gradient until Ctrl-C: node examples/gradient.mjs
import { setTimeout as sleep } from 'node:timers/promises';
import { FrameProducer } from 'camfx';

const [width, height, fps] = [640, 360, 30];
const producer = await FrameProducer.open({ width, height, fps });
process.on('SIGINT', () => {
  producer.close();
  process.exit(0);
});
console.log(`feeding ${width}x${height} at ${fps} frames per second`);
for (let frame = 0; ; frame++) {
  producer.write((slot) => {
    for (let row = 0; row < height; row++)
      slot.fill(16 + ((row + frame) % 220), row * width, (row + 1) * width);
    slot.fill(128, width * height); // grey
  });
  await sleep(1000 / fps);
}
