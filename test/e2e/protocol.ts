/** What the guest tells the host, one event a line, among whatever else appears on the serial console. */
export type GuestEvent =
  | { type: 'hello'; kernel: string; module: string }
  | { type: 'start'; name: string }
  | { type: 'pass'; name: string; seconds: number }
  | { type: 'fail'; name: string; seconds: number; reasons: string[]; log: string }
  | { type: 'done' };

const prefix = '@camfx ';

export function formatEvent(event: GuestEvent): string {
  return prefix + JSON.stringify(event);
}

/** Returns the event on a console line, or null for any other output. */
export function parseEvent(line: string): GuestEvent | null {
  // The firmware's escape sequences may precede the first event on its line.
  const start = line.indexOf(prefix);
  if (start < 0) return null;
  try {
    return JSON.parse(line.slice(start + prefix.length)) as GuestEvent;
  } catch {
    return null;
  }
}
