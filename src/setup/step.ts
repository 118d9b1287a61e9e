/** What setup does, in order: each step is shown, or run, as the shell would. */

/** A file as it is and as it shall be; null: no file. */
export interface FileChange {
  path: string;
  before: string | null;
  after: string | null;
}

export type Step = { file: FileChange } | { run: string };

/** What one subject wants done, and what the user should know of it. */
export interface Part {
  steps: Step[];
  /** Whole sentences. */
  notes: string[];
}

export const NOTHING: Part = { steps: [], notes: [] };

export function note(text: string): Part {
  return { steps: [], notes: [text] };
}

export function joined(parts: Part[]): Part {
  return { steps: parts.flatMap(({ steps }) => steps), notes: parts.flatMap(({ notes }) => notes) };
}

/** One line for the user. */
export function describeStep(step: Step): string {
  if ('run' in step) return step.run;
  const { path, before, after } = step.file;
  return `${after === null ? 'remove' : before === null ? 'write' : 'update'} ${path}`;
}
