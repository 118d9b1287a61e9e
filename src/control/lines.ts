/** Splits what a socket sends into lines. */
import type { Socket } from 'node:net';

/** No line of the control API is longer; whoever sends more is cut off. */
const MAX_LINE_BYTES = 64 * 1024;

export function readLines(socket: Socket, onLine: (line: string) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
      onLine(pending.toString('utf8', 0, end));
      pending = pending.subarray(end + 1);
    }
    if (pending.length > MAX_LINE_BYTES) socket.destroy();
  });
}
