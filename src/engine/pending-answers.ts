/** Questions that were sent to another thread and are not answered yet. */
import { CamfxError } from '../errors.js';

interface Question {
  resolve: () => void;
  reject: (error: CamfxError) => void;
}

export class PendingAnswers {
  readonly #questions = new Map<number, Question>();
  #lastId = 0;
  #abandoned = false;

  /** Sends a question under a new id; resolves with its answer. */
  expect(send: (id: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#abandoned) {
        reject(ended());
        return;
      }
      const id = ++this.#lastId;
      this.#questions.set(id, { resolve, reject });
      send(id);
    });
  }

  /** Null: it went well. */
  answer(id: number, error: CamfxError | null): void {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    if (error) question?.reject(error);
    else question?.resolve();
  }

  /** Nobody answers any more. */
  abandon(): void {
    this.#abandoned = true;
    for (const { reject } of this.#questions.values()) reject(ended());
    this.#questions.clear();
  }
}

function ended(): CamfxError {
  return new CamfxError('SYSTEM', 'The engine has ended');
}
