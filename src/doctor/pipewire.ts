/** What PipeWire lists: the cameras of the portal. */
import * as z from 'zod';
import type { Machine } from './machine.js';

const objects = z.array(
  z.object({
    type: z.string().optional(),
    info: z.object({ props: z.record(z.string(), z.unknown()).optional() }).nullish(),
  }),
);

/** The paths of the V4L2 devices that PipeWire has a node for; null when it can't be asked. */
export async function pipewireCameras(machine: Machine): Promise<string[] | null> {
  const answer = await machine.ask('pw-dump');
  const parsed = objects.safeParse(parseJson(answer ?? ''));
  if (!parsed.success) return null;
  return parsed.data.flatMap(({ type, info }) => {
    const path = info?.props?.['api.v4l2.path'];
    return type === 'PipeWire:Interface:Node' && typeof path === 'string' ? [path] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
