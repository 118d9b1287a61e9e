/** The control API of engine and daemon: one JSON object per line on a Unix socket, answered one to one. */
import * as z from 'zod';
import { CAMERA, cameraName } from '../ring/messages.js';

/** Of one virtual camera's devices. */
export const MOST_COPIES = 8;

export const controlRequest = z.object({
  id: z.number().int(),
  method: z.string(),
  params: z.unknown().optional(),
});
export type ControlRequest = z.infer<typeof controlRequest>;

export const failure = z.object({ code: z.string(), message: z.string(), hint: z.string() });
export type Failure = z.infer<typeof failure>;

export const controlResponse = z.object({
  id: z.number().int(),
  result: z.unknown().optional(),
  error: failure.optional(),
});

const format = z.object({
  fourcc: z.string(),
  /** Pixels. */
  width: z.number(),
  height: z.number(),
  /** Frames per second. */
  fps: z.number(),
});

export const outputStatus = z.object({
  type: z.literal('v4l2loopback'),
  /** The virtual camera's name. */
  camera: z.string(),
  path: z.string(),
  label: z.string(),
  /** Null while the device could not be opened. */
  format: format.nullable(),
  /** live: frames of the engine; idle: the idle card; failed: see error, tried again every 2 s. */
  state: z.enum(['live', 'idle', 'failed']),
  /** Live frames written. */
  frames: z.number(),
  /** Applications that watch the device; null where that can't be known. */
  watchers: z.number().nullable(),
  error: failure.nullable(),
  /** Why the device did not take the idle card, which applications are to see should the daemon die; none if it did. */
  insuranceTrouble: z.string().optional(),
});
export type OutputStatus = z.infer<typeof outputStatus>;

const producerStatus = z.object({
  pid: z.number(),
  generation: z.number(),
  format,
  published: z.number(),
  dropped: z.number(),
});

export const daemonStatus = z.object({
  version: z.string().optional(), // none from a daemon older than this field
  pid: z.number(),
  /** The virtual cameras that were asked for, the main one first. */
  cameras: z.array(
    z.object({
      name: z.string(),
      producer: producerStatus.nullable(),
      /** Why there is no picture, in the producer's words; '' = nothing to say. */
      note: z.string(),
    }),
  ),
  /** Consumers of the rings that are not outputs: previews, other programs. */
  consumers: z.number(),
  outputs: z.array(outputStatus),
  /** Why devices that would be fed by default are not; tried again every 2 s. */
  troubles: z.array(failure),
});
export type DaemonStatus = z.infer<typeof daemonStatus>;

/** A ring that has a producer, and who watches it. */
export const ringStatus = z.object({
  camera: z.string(),
  generation: z.number(),
  format,
  slots: z.number(),
  producer: z.object({
    pid: z.number(),
    /** The process's name, '' once it has gone. */
    program: z.string(),
    published: z.number(),
    dropped: z.number(),
  }),
  consumers: z.array(
    z.object({
      entry: z.number(),
      pid: z.number(),
      program: z.string(),
      /** Frames taken. */
      acquired: z.number(),
      lastSequence: z.number(),
      held: z.array(z.object({ slot: z.number(), sequence: z.number(), ageMs: z.number() })),
    }),
  ),
});
export type RingStatus = z.infer<typeof ringStatus>;
export const ringList = z.array(ringStatus);

/** The answer to "stop": wait for this process to end. */
export const stopping = z.object({ pid: z.number().int() });

/** Asks the daemon to feed a camera's device besides those it feeds; without `device`, the default ones. */
export const ensureOutputs = z.object({
  camera: cameraName.default(CAMERA),
  device: z.string().optional(),
  /** How many default devices. */
  copies: z.number().int().min(1).max(MOST_COPIES).optional(),
  /** Of devices that are opened from now on. */
  format: z
    .object({
      width: z.number().int().positive(),
      height: z.number().int().positive(),
      fps: z.number().int().min(1).max(240),
      staleAfterMs: z.number().int().min(100),
    })
    .optional(),
});

/**
 * What "setEffects" takes: the chain, each with its parameters beside its name. Whole, with the passwords of streams, so
 * that what was read can be sent back changed: nothing to show or to log as it is.
 */
export const effectList = z.object({ effects: z.array(z.looseObject({ name: z.string() })) });

/** Of "effects" and "setEffects". */
export const effectAnswer = effectList.extend({
  /** Whether the chain, with the parameters that it has, hides the room. */
  hidesRoom: z.boolean().default(false), // an engine older than this field does not say
});
export type EffectAnswer = z.infer<typeof effectAnswer>;

export const engineStatus = z.object({
  version: z.string().optional(), // none from an engine older than this field
  pid: z.number(),
  /** The virtual camera's name. */
  camera: z.string(),
  source: z.string(),
  effect: z.string(),
  format,
  /** Frames published to the ring. */
  frames: z.number(),
  /** Frames not published: no free slot, or newer ones came first. */
  dropped: z.number(),
  /** Frames published with everything hidden since no usable mask was there. */
  unmasked: z.number(),
  /** Frames of the source that were truncated or could not be decoded. */
  broken: z.number(),
  /** Why the model failed last, '' when it never did. */
  lastError: z.string(),
  /** Published over the last seconds. */
  fps: z.number(),
  /** Of the matte, as the governor has it now: such as "balanced", "low, half the frames". */
  quality: z.string().default(''),
  /** Why it is less than was asked for, '' when it is not. */
  qualityReason: z.string().default(''),
  /** Share of one processor that the engine used over the last second, 0 unless live; 1 = all of it. */
  cpu: z.number().default(0),
  connected: z.boolean(),
  /** Fed by the engine itself, in direct mode. */
  outputs: z.array(outputStatus),
  /** resting: nobody watches, or it is starting; trouble: it is watched, but gives no picture. */
  sourceState: z.enum(['live', 'resting', 'trouble']),
  /** Why there is no picture, '' when there is. */
  note: z.string(),
  /** Who wants pictures now, as the daemon says. */
  watchers: z.number(),
});
export type EngineStatus = z.infer<typeof engineStatus>;
