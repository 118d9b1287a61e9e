/** One request to an engine's or daemon's control socket. */
import { createConnection } from 'node:net';
import type { z } from 'zod';
import { CamfxError, isErrorCode } from '../errors.js';
import { parseAs } from '../parse.js';
import { readLines } from './lines.js';
import { controlResponse, type Failure } from './schema.js';

const ANSWER_TIMEOUT_MS = 5000;

/** Nobody is there, or died before it answered: a reset is a close with what it was sent still unread. */
const GONE = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];

/**
 * Null when nobody listens at `path`, or not any more before the answer. Throws what the other end answered, or
 * DAEMON_UNREACHABLE when it is silent for `timeoutMs` or answers what nobody understands.
 */
export async function request<Result>(
  path: string,
  method: string,
  params: unknown,
  schema: z.ZodType<Result>,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<Result | null> {
  const line = await exchange(path, JSON.stringify({ id: 1, method, params }), timeoutMs);
  if (line === null) return null;
  // A daemon outlives the installation of another version: what it says may be of a form that we don't know.
  const what = `answer on ${path}`;
  const response = parseAs(controlResponse, parseJson(line, what), 'DAEMON_UNREACHABLE', what);
  if (response.error) throw fromFailure(response.error);
  return parseAs(schema, response.result, 'DAEMON_UNREACHABLE', what);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CamfxError('DAEMON_UNREACHABLE', `Unexpected ${what}: not JSON`, { cause });
  }
}

export function fromFailure(failure: Failure): CamfxError {
  const code = isErrorCode(failure.code) ? failure.code : 'SYSTEM';
  return new CamfxError(code, failure.message, { hint: failure.hint });
}

function exchange(path: string, line: string, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    const silent = (): void => {
      reject(new CamfxError('DAEMON_UNREACHABLE', `No answer on ${path} within ${String(timeoutMs)} ms`));
      socket.destroy();
    };
    socket.setTimeout(timeoutMs, silent);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (GONE.includes(error.code ?? '')) resolve(null);
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
