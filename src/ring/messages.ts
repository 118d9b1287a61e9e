/**
 * The handshake on ring.sock: one JSON object per packet, at most 4096 bytes; docs/ring-protocol.md is normative.
 * Everything received is untrusted and checked here.
 */
import * as z from 'zod';
import { CamfxError } from '../errors.js';
import { parseAs } from '../parse.js';

export const RING_PROTOCOL_VERSION = 1;

/** The main virtual camera's name. */
export const CAMERA = 'camfx';

export const cameraName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a name of a-z, 0-9, dot, dash, underscore');

/** Producer: here is my ring (descriptors: ring memory, consumer table). */
const offer = z.object({
  type: z.literal('offer'),
  version: z.number().int(),
  camera: cameraName,
});
/** Consumer: give me this camera's ring, and each one after it. */
const attach = z.object({
  type: z.literal('attach'),
  version: z.number().int(),
  camera: cameraName,
});
/** Producer, once it has offered a ring: why there are no frames; '' when there is nothing to say. */
const note = z.object({
  type: z.literal('note'),
  text: z
    .string()
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{0,80}$/u, 'printable text of at most 80 characters'),
});
export const clientMessage = z.discriminatedUnion('type', [offer, attach, note]);

/** `notes`: this broker takes notes. */
const accepted = z.object({ type: z.literal('accepted'), notes: z.boolean().optional() });
/** Descriptors: ring memory, consumer table. */
const ring = z.object({ type: z.literal('ring'), entry: z.number() });
const gone = z.object({ type: z.literal('gone') });
/** The daemon was stopped on purpose: the end of the connection follows. */
const leaving = z.object({ type: z.literal('leaving') });
const refused = z.object({ type: z.literal('refused'), code: z.string(), message: z.string() });
export const brokerMessage = z.discriminatedUnion('type', [accepted, ring, gone, leaving, refused]);

/** All that every message has, those of later minor versions too. */
const anyMessage = z.object({ type: z.string() });
const brokerTypes: readonly string[] = brokerMessage.options.map(({ shape }) => shape.type.value);

export type ClientMessage = z.infer<typeof clientMessage>;
export type BrokerMessage = z.infer<typeof brokerMessage>;

/** Throws RING_INVALID, naming the field. */
export function parseMessage<Message>(schema: z.ZodType<Message>, text: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CamfxError('RING_INVALID', 'Expected a JSON object but received something else', { cause });
  }
  return parseAs(schema, value, 'RING_INVALID', 'handshake message');
}

/** Null for a type that a later minor version has added. Throws RING_INVALID, naming the field. */
export function parseBrokerMessage(text: string): BrokerMessage | null {
  const { type } = parseMessage(anyMessage, text);
  return brokerTypes.includes(type) ? parseMessage(brokerMessage, text) : null;
}
