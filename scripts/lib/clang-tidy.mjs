// @ts-check
import path from 'node:path';
import { run } from './command.mjs';
import { filesIn, readJson, readText, root } from './project-files.mjs';
import { isDone, markDone } from './stamp.mjs';

/** Two at a time: each takes a core and up to 1 GB. */
const PARALLEL = 2;

const BUILD_FOLDER = 'build/native';

/** The folder that the project's own includes are relative to. */
const INCLUDE_FOLDER = 'native/lib';

/**
 * Runs clang-tidy on each C++ source whose own text, headers, compiler flags or checks have changed since it was
 * last found clean.
 * @returns {Promise<string>} what it complained about; empty when all is well
 */
export async function clangTidy() {
  const { output: version } = await run(['clang-tidy', '--version']);
  const sources = ['native/lib', 'native/addon']
    .flatMap((folder) => filesIn(folder))
    .filter((f) => f.endsWith('.cpp'));
  const flags = compileCommands();
  /** @type {string[]} */
  const complaints = [];
  const queue = [...sources];
  const work = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      complaints.push(await tidyFile(file, `${version}\0${flags.get(file) ?? ''}`));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return complaints.join('');
}

/**
 * @param {string} file
 * @param {string} salt
 * @returns {Promise<string>}
 */
async function tidyFile(file, salt) {
  const headersAndItself = includeClosure(file, readText);
  const work = {
    name: `clang-tidy/${file.replaceAll('/', '-')}`,
    inputs: ['.clang-tidy', ...headersAndItself],
    salt,
  };
  if (isDone(work)) return '';
  const { code, output } = await run(['clang-tidy', '--quiet', '-p', BUILD_FOLDER, file]);
  if (code !== 0) return output.replaceAll(`${root}/`, '').replace(/^\d+ warnings?.* generated\.\n/gm, '');
  markDone(work);
  return '';
}

/** @returns {Map<string, string>} the compiler's command line for each source, by its path in the project */
function compileCommands() {
  const entries = /** @type {{ file: string, command: string }[]} */ (
    readJson(`${BUILD_FOLDER}/compile_commands.json`)
  );
  return new Map(entries.map(({ file, command }) => [path.relative(root, file), command]));
}

/**
 * @param {string} file relative to the project
 * @param {(file: string) => string | undefined} read undefined: there is no such file
 * @returns {string[]} the file and every header of the project that it includes, directly or not, sorted
 */
export function includeClosure(file, read) {
  /** @type {Set<string>} */
  const seen = new Set();
  /** @param {string} name */
  const visit = (name) => {
    if (seen.has(name)) return;
    const text = read(name);
    if (text === undefined) return;
    seen.add(name);
    for (const [, header = ''] of text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
      visit(path.join(INCLUDE_FOLDER, header));
      visit(path.join(path.dirname(name), header));
    }
  };
  visit(file);
  return [...seen].sort();
}
