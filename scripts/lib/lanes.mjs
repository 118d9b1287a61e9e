// @ts-check
import os from 'node:os';

/**
 * Works on several items at a time, for work that other processes do.
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {(item: Item, index: number) => Promise<Result>} work
 * @param {{ lanes?: number, report?: (result: Result) => void }} [options] `lanes`: how many at a time, by default as
 *   many as there are processors; `report` is called in the order of the items, as soon as those before are done
 * @returns {Promise<Result[]>} in the order of the items
 */
export async function inLanes(items, work, options = {}) {
  const { lanes = os.availableParallelism(), report } = options;
  const queue = [...items.entries()];
  /** @type {Result[]} */
  const results = [];
  /** @type {Set<number>} */
  const finished = new Set();
  let reported = 0;
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      results[index] = await work(item, index);
      finished.add(index);
      for (; finished.delete(reported); reported += 1) report?.(/** @type {Result} */ (results[reported]));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
