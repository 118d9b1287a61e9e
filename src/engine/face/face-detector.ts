import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { CamfxError } from '../../errors.js';
import { type Compositor, native, type PictureSize } from '../../native.js';
import { projectPath } from '../../project-path.js';
import { loadModelSession } from '../model-session.js';
import { ANCHOR_COUNT, decodeFaces, MODEL_SIZE, NUMBERS_PER_ANCHOR } from './decode-faces.js';
import { type Face, mapFace } from './face.js';
import { checkGoldenFace, fillGoldenFaceInput } from './face-golden.js';

export const FACE_MODEL = 'build/models/face-short-range.onnx';

/** A change of the picture, see Compositor.fillModelInput(), that is but the noise of a camera. */
const STILL_LEVELS = 2;
/** For how many more looks faces hold while the picture is as good as still: noise may have misled the model. */
const FACES_LAST_LOOKS = 4;

/** Finds faces in the compositor's picture, by ONNX Runtime on the calling thread, which it blocks for about 1 ms. */
export class FaceDetector {
  readonly #session: InferenceSession;
  readonly #filler = new native.FaceInput();
  readonly #input = new Float32Array(3 * MODEL_SIZE * MODEL_SIZE);
  readonly #regressors = new Float32Array(ANCHOR_COUNT * NUMBERS_PER_ANCHOR);
  readonly #scores = new Float32Array(ANCHOR_COUNT);
  readonly #feeds: InferenceSession.OnnxValueMapType;
  readonly #fetches: InferenceSession.OnnxValueMapType;
  /** What the model said of the picture that the filler remembers; null when it hasn't said anything. */
  #faces: readonly Face[] | null = null;
  #looksSinceAnswer = 0;
  #lastRun: Promise<unknown> | undefined;
  #closed = false;

  private constructor(session: InferenceSession, { input, regressors, scores }: Signature) {
    this.#session = session;
    this.#feeds = { [input]: new Tensor('float32', this.#input, [1, 3, MODEL_SIZE, MODEL_SIZE]) };
    this.#fetches = {
      [regressors]: new Tensor('float32', this.#regressors, [1, ANCHOR_COUNT, NUMBERS_PER_ANCHOR]),
      [scores]: new Tensor('float32', this.#scores, [1, ANCHOR_COUNT, 1]),
    };
  }

  /**
   * Loads the model and has it find the face in the golden picture, because a runtime that lacks an operator or a CPU
   * feature may compute nonsense without an error.
   *
   * @throws CamfxError MODEL_MISSING, MODEL_INVALID, MODEL_GOLDEN when it finds anything else, SYSTEM in a worker whose
   *   process lets the runtime send telemetry
   */
  static async open(modelPath = projectPath(FACE_MODEL)): Promise<FaceDetector> {
    const session = await loadModelSession(modelPath, 'face detection');
    try {
      const detector = new FaceDetector(session, signatureOf(session, modelPath));
      fillGoldenFaceInput(detector.#input);
      checkGoldenFace(await detector.#run());
      return detector;
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /** In pixels of the picture, the surest first. One call at a time. */
  async detect(compositor: Compositor, size: PictureSize): Promise<readonly Face[]> {
    const { change, ...rect } = this.#filler.fill(compositor, this.#input, MODEL_SIZE);
    if (this.#faces && this.#stands(change)) return this.#faces;
    this.#faces = null;
    const faces = await this.#run();
    this.#filler.remember();
    this.#looksSinceAnswer = 0;
    this.#faces = faces.map((face) =>
      mapFace(face, ({ x, y }) => ({
        x: ((x * MODEL_SIZE - rect.x) / rect.width) * size.width,
        y: ((y * MODEL_SIZE - rect.y) / rect.height) * size.height,
      })),
    );
    return this.#faces;
  }

  /** The model would say the same, or as good as that: what stands still costs no inference. */
  #stands(change: number): boolean {
    return change === 0 || (change < STILL_LEVELS && ++this.#looksSinceAnswer <= FACES_LAST_LOOKS);
  }

  /** Waits for a run under way, then frees the model. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled([this.#lastRun]);
    await this.#session.release();
  }

  /** In units of the model's square. */
  async #run(): Promise<Face[]> {
    // A run that writes nothing must not leave the last picture's faces behind.
    this.#scores.fill(NaN);
    this.#lastRun = this.#session.run(this.#feeds, this.#fetches);
    await this.#lastRun;
    return decodeFaces(this.#regressors, this.#scores);
  }
}

interface Signature {
  input: string;
  regressors: string;
  scores: string;
}

function signatureOf({ inputMetadata, outputMetadata }: InferenceSession, modelPath: string): Signature {
  const named = (
    list: readonly InferenceSession.ValueMetadata[],
    shape: readonly number[],
  ): string | undefined =>
    list.find((value) => value.isTensor && value.type === 'float32' && value.shape.join() === shape.join())
      ?.name;
  const input = named(inputMetadata, [1, 3, MODEL_SIZE, MODEL_SIZE]);
  const regressors = named(outputMetadata, [1, ANCHOR_COUNT, NUMBERS_PER_ANCHOR]);
  const scores = named(outputMetadata, [1, ANCHOR_COUNT, 1]);
  if (input !== undefined && regressors !== undefined && scores !== undefined)
    return { input, regressors, scores };
  throw new CamfxError('MODEL_INVALID', `${modelPath} does not turn one RGB picture into boxes and scores`);
}
