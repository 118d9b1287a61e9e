import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { CamfxError } from '../../errors.js';
import { loadModelSession } from '../model-session.js';
import { checkGoldenMask, fillGoldenInput, readGoldenSample, type GoldenSample } from './segmenter-golden.js';

export interface SegmenterOptions {
  /** An ONNX model with one input [1, 3, height, width] and one output [1, 1, height, width]. */
  readonly modelPath: string;
  /** What the model must compute before it is trusted; the committed sample of the landscape model by default. */
  readonly golden?: GoldenSample | undefined;
}

/**
 * Person segmentation of one picture on the model's grid, by ONNX Runtime on one thread.
 *
 * Fill `input`, await `run()`, read `mask`; both arrays are the same objects for the segmenter's life. ONNX Runtime
 * computes on the calling thread and blocks it (about 1 ms), so this belongs into a worker thread.
 */
export class Segmenter {
  readonly width: number;
  readonly height: number;
  /** Planes of R, G, B in 0..1. The caller fills it, and leaves it alone while run() is under way. */
  readonly input: Float32Array;
  /** P(person) per grid cell in 0..1; run() writes it in place. All zero, nobody, before the first run. */
  readonly mask: Float32Array;
  readonly #session: InferenceSession;
  readonly #feeds: InferenceSession.OnnxValueMapType;
  readonly #fetches: InferenceSession.OnnxValueMapType;
  #lastRun: Promise<unknown> | undefined;
  #closed = false;

  private constructor(session: InferenceSession, { inputName, outputName, width, height }: Signature) {
    this.#session = session;
    this.width = width;
    this.height = height;
    this.input = new Float32Array(3 * width * height);
    this.mask = new Float32Array(width * height);
    this.#feeds = { [inputName]: new Tensor('float32', this.input, [1, 3, height, width]) };
    this.#fetches = { [outputName]: new Tensor('float32', this.mask, [1, 1, height, width]) };
  }

  /**
   * Loads the model and has it segment the golden picture, because a runtime that lacks an operator or a CPU feature
   * may compute nonsense without an error.
   *
   * @throws CamfxError MODEL_MISSING when there is no file, MODEL_INVALID when it isn't such a model, MODEL_GOLDEN when
   *   it computes anything else than the golden mask, SYSTEM in a worker whose process lets the runtime send telemetry
   */
  static async open({ modelPath, golden = readGoldenSample() }: SegmenterOptions): Promise<Segmenter> {
    const session = await loadModelSession(modelPath, 'segmentation');
    try {
      const segmenter = new Segmenter(session, signatureOf(session, modelPath));
      await segmenter.#verify(golden, modelPath);
      return segmenter;
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /** One inference at a time; it starts in the next turn of the event loop and then blocks the thread. */
  async run(): Promise<void> {
    this.#lastRun = this.#session.run(this.#feeds, this.#fetches);
    await this.#lastRun;
  }

  /** Waits for a run under way, then frees the model. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled([this.#lastRun]);
    await this.#session.release();
  }

  async #verify(golden: GoldenSample, modelPath: string): Promise<void> {
    if (golden.width !== this.width || golden.height !== this.height) {
      const sizes = `${this.width}x${this.height}, the golden picture ${golden.width}x${golden.height}`;
      throw new CamfxError('MODEL_GOLDEN', `the grid of ${modelPath} is ${sizes}`);
    }
    fillGoldenInput(this.input, golden);
    await this.run();
    checkGoldenMask(this.mask, golden);
    this.input.fill(0);
    this.mask.fill(0);
  }
}

interface Signature {
  readonly inputName: string;
  readonly outputName: string;
  readonly width: number;
  readonly height: number;
}

function signatureOf({ inputMetadata, outputMetadata }: InferenceSession, modelPath: string): Signature {
  const [input] = inputMetadata;
  const [output] = outputMetadata;
  if (input?.isTensor && output?.isTensor && inputMetadata.length === 1 && outputMetadata.length === 1) {
    const [, channels, height, width] = input.shape;
    const fits =
      channels === 3 && output.shape.join() === [1, 1, height, width].join() && input.type === 'float32';
    if (fits && typeof width === 'number' && typeof height === 'number') {
      return { inputName: input.name, outputName: output.name, width, height };
    }
  }
  throw new CamfxError(
    'MODEL_INVALID',
    `${modelPath} does not turn one RGB picture into one mask of its size`,
  );
}
