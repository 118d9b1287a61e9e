/** A unified diff of small files, without the program of that name: not every machine has it. */
import type { FileChange } from './step.js';

const CONTEXT = 3;

interface Line {
  sign: ' ' | '-' | '+';
  text: string;
}

/** As `diff -u` would say it, in one hunk. */
export function unifiedDiff({ path, before, after }: FileChange): string[] {
  const lines = compare(linesOf(before), linesOf(after));
  const first = Math.max(lines.findIndex(({ sign }) => sign !== ' ') - CONTEXT, 0);
  const last = lines.findLastIndex(({ sign }) => sign !== ' ') + CONTEXT;
  const hunk = lines.slice(first, last + 1);
  const count = (other: Line['sign']): number => hunk.filter(({ sign }) => sign !== other).length;
  const range = (file: string | null, length: number): string => `${file === null ? 0 : first + 1},${length}`;
  return [
    `--- ${before === null ? '/dev/null' : path}`,
    `+++ ${after === null ? '/dev/null' : path}`,
    `@@ -${range(before, count('+'))} +${range(after, count('-'))} @@`,
    ...hunk.map(({ sign, text }) => sign + text),
  ];
}

function linesOf(text: string | null): string[] {
  return text === null ? [] : text.replace(/\n$/, '').split('\n');
}

/** By the longest common subsequence: quadratic, for files of a page. */
function compare(old: string[], fresh: string[]): Line[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      (lengths[i] as Uint32Array)[j] =
        old[i] === fresh[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
  const lines: Line[] = [];
  for (let i = 0, j = 0; i < old.length || j < fresh.length;) {
    const [removed, added] = [old[i], fresh[j]];
    if (removed !== undefined && removed === added) {
      lines.push({ sign: ' ', text: removed });
      i++;
      j++;
    } else if (removed !== undefined && (added === undefined || length(i + 1, j) >= length(i, j + 1))) {
      lines.push({ sign: '-', text: removed });
      i++;
    } else {
      lines.push({ sign: '+', text: added ?? '' });
      j++;
    }
  }
  return lines;
}
