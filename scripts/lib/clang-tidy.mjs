// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';
import { inLanes } from './lanes.mjs';
import { filesIn, readJson, readText, root } from './project-files.mjs';
import { isDone, markDone } from './stamp.mjs';

const BUILD_FOLDER = 'build/native';

/** Of sources that include those of a folder, and of the commands that compile them. */
const TOGETHER_FOLDER = 'build/clang-tidy';

/** The folder that the project's own includes are relative to. */
const INCLUDE_FOLDER = 'native/lib';

/** @typedef {{ file: string, work: import('./stamp.mjs').Work }} Source */

/**
 * Runs clang-tidy on each C++ source whose own text, headers, compiler flags or checks have changed since it was
 * last found clean. First on those of a folder together, since most of the time goes into the headers that all of
 * them include; where it complains then, or names of two sources collide, on one after another: that counts.
 * @returns {Promise<string>} what it complained about; empty when all is well
 */
export async function clangTidy() {
  const { output: version } = await run(['clang-tidy', '--version']);
  const commands = compileCommands();
  const changed = ['native/lib', 'native/addon']
    .flatMap((folder) => filesIn(folder))
    .filter((file) => file.endsWith('.cpp'))
    .map((file) => ({ file, work: workOf(file, `${version}\0${commands.get(file) ?? ''}`) }))
    .filter(({ work }) => !isDone(work));
  const folders = [...new Set(changed.map(({ file }) => path.dirname(file)))];
  const groups = folders.map((folder) => changed.filter(({ file }) => path.dirname(file) === folder));
  const together = writeTogether(groups, commands);
  const doubtful = await inLanes(groups, async (group, at) => {
    if (await complaintsOf(TOGETHER_FOLDER, together[at] ?? '')) return group;
    for (const { work } of group) markDone(work);
    return [];
  });
  const complaints = await inLanes(doubtful.flat(), async ({ file, work }) => {
    const found = await complaintsOf(BUILD_FOLDER, file);
    if (found === '') markDone(work);
    return found;
  });
  return complaints.join('');
}

/**
 * @param {string} file
 * @param {string} salt
 * @returns {import('./stamp.mjs').Work}
 */
function workOf(file, salt) {
  const headersAndItself = includeClosure(file, readText);
  return {
    name: `clang-tidy/${file.replaceAll('/', '-')}`,
    inputs: ['.clang-tidy', ...headersAndItself],
    salt,
  };
}

/**
 * Writes a source for each group that includes its members, and how all of these are compiled.
 * @param {Source[][]} groups
 * @param {Map<string, string>} commands
 * @returns {string[]} the sources
 */
function writeTogether(groups, commands) {
  mkdirSync(path.join(root, TOGETHER_FOLDER), { recursive: true });
  const database = groups.map((group) => {
    const [{ file: first } = { file: '' }] = group;
    const file = path.join(root, TOGETHER_FOLDER, `${path.dirname(first).replaceAll('/', '-')}.cpp`);
    writeFileSync(file, group.map((member) => `#include "${path.join(root, member.file)}"\n`).join(''));
    const command = (commands.get(first) ?? '').replaceAll(path.join(root, first), file);
    return { directory: path.join(root, BUILD_FOLDER), file, command };
  });
  writeFileSync(path.join(root, TOGETHER_FOLDER, 'compile_commands.json'), JSON.stringify(database));
  return database.map(({ file }) => path.relative(root, file));
}

/**
 * @param {string} folder of compile_commands.json
 * @param {string} file
 * @returns {Promise<string>}
 */
async function complaintsOf(folder, file) {
  // Including sources is what these sources are for.
  const checks = folder === TOGETHER_FOLDER ? ['--checks=-bugprone-suspicious-include'] : [];
  const { code, output } = await run(['clang-tidy', '--quiet', ...checks, '-p', folder, file]);
  return code === 0 ? '' : output.replaceAll(`${root}/`, '').replace(/^\d+ warnings?.* generated\.\n/gm, '');
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
