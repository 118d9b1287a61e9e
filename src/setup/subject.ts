/** The contract of one subject of `camfx setup`: one file in subjects/ each. Both only plan; nothing is done here. */
import type { Part } from './step.js';
import type { Surroundings } from './surroundings.js';

export interface Subject {
  /** Nothing to do once it is done. */
  readonly install: (surroundings: Surroundings) => Part;
  /** Undoes exactly that. */
  readonly remove: (surroundings: Surroundings) => Part;
}
