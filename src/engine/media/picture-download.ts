/** A picture from the network, whole: in bounded time and memory, whatever the server sends. */
import { CamfxError } from '../../errors.js';
import type { MediaInput } from './media-input.js';
import { redactText } from './redaction.js';

export interface DownloadLimits {
  timeoutMs: number;
  mostBytes: number;
  /** Ends it at once. */
  signal?: AbortSignal | undefined;
}

const LIMITS: DownloadLimits = { timeoutMs: 15_000, mostBytes: 64 * 2 ** 20 };

/** Throws MEDIA_UNREADABLE. */
export async function downloadPicture(
  input: MediaInput,
  wanted: Partial<DownloadLimits> = {},
): Promise<Buffer> {
  const limits = { ...LIMITS, ...wanted };
  try {
    const late = AbortSignal.timeout(limits.timeoutMs);
    const signal = limits.signal ? AbortSignal.any([limits.signal, late]) : late;
    const { address, headers } = withCredentialsApart(input.url);
    const response = await fetch(address, { headers, signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`the server answers ${String(response.status)} ${response.statusText}`);
    }
    return await readAll(response, limits);
  } catch (thrown) {
    throw toDownloadError(thrown, input, limits);
  }
}

/** fetch() takes no address with a password in it. */
function withCredentialsApart(url: string): { address: URL; headers: Record<string, string> } {
  const address = new URL(url);
  const { username, password } = address;
  if (username === '' && password === '') return { address, headers: {} };
  address.username = '';
  address.password = '';
  const credentials = Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64');
  return { address, headers: { authorization: `Basic ${credentials}` } };
}

/** A per cent sign that was not meant as an escape is one. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function readAll({ body }: Response, { mostBytes }: DownloadLimits): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`it is larger than ${String(mostBytes / 2 ** 20)} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The cause is a copy: that of a broken address holds the address. */
function toDownloadError(
  thrown: unknown,
  { url, name }: MediaInput,
  { timeoutMs }: DownloadLimits,
): CamfxError {
  const isLate = thrown instanceof Error && thrown.name === 'TimeoutError';
  const said = isLate ? `it did not come whole within ${String(timeoutMs / 1000)} s` : reasonOf(thrown);
  const reason = redactText(said.replaceAll(url, name));
  return new CamfxError('MEDIA_UNREADABLE', `${name} could not be read: ${reason}`, {
    cause: new Error(reason),
    hint: 'See whether a browser shows it; save the picture as a file, and give the path of that.',
  });
}

/** fetch() itself only says that it has failed. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? thrown.cause.message : thrown.message;
}
