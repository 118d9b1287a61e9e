/** One request to an engine's or daemon's control socket. */
import { createConnection } from 'node:net';
import type { z } from 'zod';
import { CamfxError, isErrorCode } from '../errors.js';
import { readLines } from './lines.js';
import { controlResponse, type Failure } from './schema.js';

const ANSWER_TIMEOUT_MS = 5000;

/** Null when nobody listens at `path`. Throws what the other end answered, or DAEMON_UNREACHABLE when it is silent. */
export async function request<Result>(
  path: string,
  method: string,
  params: unknown,
  schema: z.ZodType<Result>,
): Promise<Result | null> {
  const line = await exchange(path, JSON.stringify({ id: 1, method, params }));
  if (line === null) return null;
  const response = controlResponse.parse(JSON.parse(line));
  if (response.error) throw fromFailure(response.error);
  return schema.parse(response.result);
}

export function fromFailure(failure: Failure): CamfxError {
  const code = isErrorCode(failure.code) ? failure.code : 'SYSTEM';
  return new CamfxError(code, failure.message, { hint: failure.hint });
}

function exchange(path: string, line: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    const silent = (): void => {
      reject(
        new CamfxError('DAEMON_UNREACHABLE', `No answer on ${path} within ${String(ANSWER_TIMEOUT_MS)} ms`),
      );
      socket.destroy();
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, silent);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(new CamfxError('DAEMON_UNREACHABLE', `${path}: ${error.message}`, { cause: error }));
    });
    socket.on('connect', () => socket.write(line + '\n'));
    socket.on('close', () => {
      resolve(null);
    });
    readLines(socket, (answer) => {
      resolve(answer);
      socket.destroy();
    });
  });
}
