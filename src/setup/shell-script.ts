/** Steps as one POSIX shell script: what runs as root is what --print shows. */
import type { FileChange, Step } from './step.js';

const END = 'CAMFX_END';

/** `root` is put before the path of every file. */
export function shellScript(steps: Step[], root = ''): string {
  const lines = steps.flatMap((step) => ('run' in step ? [step.run] : fileLines(step.file, root)));
  // In braces: the shell has read all of it, from a pipe too, before the first command can read from there.
  return ['{', 'set -eu', 'umask 022', 'PATH=$PATH:/usr/sbin:/sbin', PUT, ...lines, 'exit', '}', ''].join(
    '\n',
  );
}

/** Whole or not at all. */
const PUT = `put() {
  mkdir -p "\${1%/*}"
  cat >"$1.new"
  mv -f "$1.new" "$1"
}`;

function fileLines({ path, after }: FileChange, root: string): string[] {
  const word = quoted(root + path);
  if (after === null) return [`rm -f ${word}`];
  return [`put ${word} <<'${END}'`, after + END];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
