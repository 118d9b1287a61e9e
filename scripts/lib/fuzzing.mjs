// @ts-check
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { includeClosure } from './clang-tidy.mjs';
import { run, runOrFail } from './command.mjs';
import { fixedAddresses } from './fixed-addresses.mjs';
import { readText, root } from './project-files.mjs';
import { onceFor } from './stamp.mjs';

/**
 * A program that reads what strangers write, with inputs that libFuzzer makes.
 * @typedef {object} Target
 * @property {string} name
 * @property {string} file the program's name, below build/fuzz
 * @property {string[]} sources relative to the project
 * @property {string[]} corpus folders of native/fuzz/corpus
 */

/** @type {Target[]} */
export const TARGETS = [
  {
    name: 'ring memory',
    file: 'ring_memory_fuzz',
    sources: [
      'native/fuzz/ring_memory_fuzz.cpp',
      'native/lib/ring/consumer.cpp',
      'native/lib/ring/validate.cpp',
      'native/lib/ring/shared_memory.cpp',
      'native/lib/ring/futex.cpp',
      'native/lib/io/error.cpp',
      'native/lib/frame/format.cpp',
    ],
    corpus: ['ring_memory'],
  },
  {
    name: 'client messages',
    file: 'client_message_fuzz',
    sources: ['native/fuzz/client_message_fuzz.c'],
    corpus: ['client_message'],
  },
  {
    name: 'client memory',
    file: 'client_memory_fuzz',
    sources: ['native/fuzz/client_memory_fuzz.c', 'clients/c/camfx_link.c', 'clients/c/camfx_producer.c'],
    corpus: ['ring_memory', 'client_memory'],
  },
];

/** Fewer runs are no fuzzing, however little time there was. */
const LEAST_RUNS = 1000;

const FOLDER = 'build/fuzz';

const FLAGS = [
  '-O1',
  '-g',
  '-fno-omit-frame-pointer',
  '-fsanitize=fuzzer,address,undefined',
  '-fno-sanitize-recover=all',
  '-D_GNU_SOURCE',
  '-Wall',
  '-Wextra',
  '-Werror',
];
const C = ['clang', '-std=c11', '-Iclients/c', ...FLAGS];
const CXX = ['clang++', '-std=c++20', '-Inative/lib', ...FLAGS];
/** What native/fuzz/guards.h puts in their place. */
const LINK = ['clang++', ...FLAGS, '-Wl,--wrap=mmap,--wrap=munmap'];

/** @param {Target} target */
export async function buildTarget({ file, sources }) {
  const program = `${FOLDER}/${file}`;
  const what = {
    name: file,
    inputs: [...new Set(sources.flatMap((source) => includeClosure(source, readText)))],
    // A system upgrade may bring another compiler.
    salt: [readText('/etc/os-release') ?? '', root, ...C, ...CXX, ...LINK].join('\0'),
    outputs: [program],
  };
  await onceFor(what, async () => {
    const objects = sources.map((source) => `${FOLDER}/objects/${file}/${source.replaceAll('/', '-')}.o`);
    mkdirSync(path.join(root, FOLDER, 'objects', file), { recursive: true });
    for (const [index, source] of sources.entries()) {
      const compiler = source.endsWith('.c') ? C : CXX;
      await runOrFail(`compiling ${source}`, [...compiler, '-c', source, '-o', objects[index] ?? '']);
    }
    await runOrFail(`linking ${file}`, [...LINK, ...objects, '-o', program]);
  });
}

/**
 * @typedef {object} Outcome
 * @property {number} runs
 * @property {number} coverage places of the code that were reached, as libFuzzer counts them
 * @property {string} [problem] why the target failed
 * @property {string} [input] the file that it failed with
 * @property {string} [output] what the sanitizers and checks said about it
 */

/**
 * Runs a target that is built, on a copy of its corpus: libFuzzer adds what it finds.
 * @param {Target} target
 * @param {number} seconds
 * @returns {Promise<Outcome>}
 */
export async function fuzz({ file, corpus }, seconds) {
  const program = [...(await fixedAddresses()), `${FOLDER}/${file}`];
  const copy = `${FOLDER}/corpus/${file}`;
  rmSync(path.join(root, copy), { recursive: true, force: true });
  mkdirSync(path.join(root, copy), { recursive: true });
  mkdirSync(path.join(root, FOLDER, 'crashes'), { recursive: true });
  const options = ['-print_final_stats=1', '-timeout=25', `-artifact_prefix=${FOLDER}/crashes/${file}-`];
  const env = { UBSAN_OPTIONS: 'print_stacktrace=1' };
  const trivial = await run([...program, ...options, '-runs=0', copy], { timeoutSeconds: 120, env });
  for (const folder of corpus) {
    const from = path.join(root, 'native/fuzz/corpus', folder);
    if (existsSync(from)) cpSync(from, path.join(root, copy), { recursive: true });
  }
  const argv = [...program, ...options, `-max_total_time=${seconds}`, copy];
  const result = await run(argv, { timeoutSeconds: seconds + 120, env });
  return judge(result, coverageOf(trivial.output));
}

/**
 * @param {{ code: number, output: string, timedOut: boolean }} result of a libFuzzer program with -print_final_stats=1
 * @param {number} trivialCoverage what the empty input reaches
 * @returns {Outcome}
 */
export function judge({ code, output, timedOut }, trivialCoverage) {
  const runs = Number(/^stat::number_of_executed_units: *(\d+)$/m.exec(output)?.[1] ?? 0);
  const coverage = coverageOf(output);
  const numbers = { runs, coverage };
  if (timedOut) return { ...numbers, problem: 'took too long and was ended', output: report(output) };
  if (code !== 0) {
    const [input] = /(?<=Test unit written to )\S+/.exec(output) ?? [];
    const [said = `ended with exit code ${code}`] =
      /\S+: does not hold: .*/.exec(output) ?? /(?<=^SUMMARY: ).*/m.exec(output) ?? [];
    return { ...numbers, problem: said.trim(), ...(input && { input }), output: report(output) };
  }
  if (runs < LEAST_RUNS) return { ...numbers, problem: `only ${runs} runs, expected ${LEAST_RUNS} at least` };
  if (coverage <= trivialCoverage) {
    return { ...numbers, problem: `coverage ${coverage}, which the empty input reaches, too` };
  }
  return numbers;
}

/** @param {string} output */
function coverageOf(output) {
  return Number([...output.matchAll(/ cov: (\d+) /g)].at(-1)?.[1] ?? 0);
}

/**
 * @param {string} output
 * @returns {string} without what libFuzzer says of its progress
 */
function report(output) {
  const lines = output.split('\n');
  return lines.filter((line) => !/^(?:#\d+\t|INFO:|stat::|\t?NEW_FUNC)/.test(line)).join('\n');
}

/**
 * @param {Outcome} outcome
 * @param {Target} target
 * @returns {string[]} one line, and more about a failure
 */
export function describe({ runs, coverage, problem, input, output }, { name, file }) {
  if (problem === undefined) return [`ok fuzz ${name}: ${runs} runs, coverage ${coverage}`];
  const again = input === undefined ? [] : [`  input: ${input}`, `  again: ${FOLDER}/${file} ${input}`];
  return [...(output === undefined ? [] : [output.trimEnd()]), `not ok fuzz ${name}: ${problem}`, ...again];
}
