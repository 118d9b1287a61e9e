/**
 * camfx for programs: feed the virtual camera, or watch it, through the ring in shared memory.
 *
 *     import { FrameProducer, FrameConsumer } from 'camfx';
 */
export { CamfxError, type ErrorCode } from '../errors.js';
export type { RingView } from '../native.js';
export { FrameConsumer, type FrameConsumerOptions, type RingInfo } from './frame-consumer.js';
export { FrameProducer, type FrameProducerOptions } from './frame-producer.js';
export type { FrameFormat, FrameFourcc } from './frame-format.js';
