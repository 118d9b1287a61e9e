/** The models that the qualities of the matte take. */
import type { MatteQuality } from '../../native.js';
import { projectPath } from '../../project-path.js';
import { readGoldenSample } from './segmenter-golden.js';
import { Segmenter, type SegmenterOptions } from './segmenter.js';

/** What Segmenter.open() takes; throws MODEL_GOLDEN when the model's golden sample can't be read. */
export function modelOf(quality: MatteQuality): SegmenterOptions {
  const model = quality === 'high' ? 'general' : 'landscape';
  return { modelPath: projectPath(`build/models/selfie-${model}.onnx`), golden: readGoldenSample(model) };
}

/** Those of a quality and of all below it, so that going down waits for nothing. */
export class MatteModels {
  readonly #usual: Segmenter;
  readonly #better: Segmenter | null;

  private constructor(usual: Segmenter, better: Segmenter | null) {
    this.#usual = usual;
    this.#better = better;
  }

  /** Throws as Segmenter.open() does. */
  static async open(best: MatteQuality): Promise<MatteModels> {
    const usual = await Segmenter.open(modelOf('balanced'));
    try {
      return new MatteModels(usual, best === 'high' ? await Segmenter.open(modelOf('high')) : null);
    } catch (error) {
      await usual.close();
      throw error;
    }
  }

  of(quality: MatteQuality): Segmenter {
    return quality === 'high' ? (this.#better ?? this.#usual) : this.#usual;
  }

  async close(): Promise<void> {
    await Promise.all([this.#usual.close(), this.#better?.close()]);
  }
}
