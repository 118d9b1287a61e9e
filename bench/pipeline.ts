/**
 * What does one frame cost, from captured YUYV in memory to the published slot? Each case runs in a fresh process, its
 * subjects one after another.
 *
 * - camfx cpu-per-frame: CPU time of the whole process, all threads, for one frame; stage:NAME: that of the pipeline's
 *   thread in one stage. rss: the process's resident memory after the last frame, its 8 pictures included.
 * - floor cpu-per-frame: native/bench/pixel_floor.cpp: conversion, the shrinking for the model, and one blend with a
 *   picture that is there already (or a copy), all by libyuv. No model, no matte, no blur.
 * - opencv cpu-per-frame: bench/rivals/opencv_blur.py, on one thread: the formula of Python camera programs, with the
 *   conversions and the model's input but no model. opencv+inference: the same and camfx's own median inference.
 *
 * Frames show the presenter in 8 poses in turn; those of `static` one pose with other sensor noise each, of 2 luma
 * levels to either side.
 *
 * --quick: a smoke run; --case TEXT: only the cases whose name has it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PipelineCase, PipelineSamples } from './cases/pipeline-case.js';
import { busyNote } from './lib/machine.js';
import { pipelineTargets } from './lib/pipeline-targets.js';
import { makeResult, printResults, type Result, type Skipped } from './lib/report.js';
import { summarize } from './lib/statistics.js';
import { projectPath } from '../src/project-path.js';

const SIZES = {
  '720p': { width: 1280, height: 720 },
  '1080p': { width: 1920, height: 1080 },
  '4k': { width: 3840, height: 2160 },
};
const BLUR = [{ name: 'blur', strength: 60 }];
const REPLACE = [{ name: 'replace', background: '#204060' }];
const DRAWN: Record<string, Pick<PipelineCase, 'effects' | 'quality'>> = {
  'blur low': { effects: BLUR, quality: 'low' },
  'blur balanced': { effects: BLUR, quality: 'balanced' },
  'blur high': { effects: BLUR, quality: 'high' },
  'replace balanced': { effects: REPLACE, quality: 'balanced' },
  passthrough: { effects: [], quality: 'balanced' },
};
/** The distribution's, which its OpenCV is for. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
/** Exit code of a rival that can't run here. */
const SKIPPED = 77;

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    case: { type: 'string', default: '' },
  },
});

interface NamedCase extends PipelineCase {
  name: string;
}

function namedCases(): NamedCase[] {
  const cases: NamedCase[] = [];
  for (const [sizeName, size] of Object.entries(SIZES)) {
    const frames = options.quick ? 10 : sizeName === '4k' ? 150 : 400;
    for (const [drawnName, drawn] of Object.entries(DRAWN))
      cases.push({ name: `${sizeName} ${drawnName}`, size, ...drawn, scene: 'moving', frames });
  }
  // Enough for the model to be asked, which is seldom for what stands still.
  const frames = options.quick ? 40 : 400;
  const size = SIZES['720p'];
  const balanced = { size, effects: BLUR, quality: 'balanced', scene: 'static', frames } as const;
  cases.push({ name: 'static 720p blur balanced', ...balanced });
  return cases.filter(({ name }) => name.includes(options.case));
}

function run(program: string, args: readonly string[]): unknown {
  return JSON.parse(
    execFileSync(program, args, {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

function measureCamfx(pipelineCase: NamedCase): PipelineSamples {
  const program = fileURLToPath(new URL('./cases/pipeline-case.js', import.meta.url));
  return run(process.execPath, [program, JSON.stringify(pipelineCase)]) as PipelineSamples;
}

function subjectArguments({ size, effects }: NamedCase, frames: number): string[] {
  return [String(size.width), String(size.height), String(frames), effects[0]?.name ?? 'passthrough'];
}

function measureOpencv(pipelineCase: NamedCase): number[] {
  const frames = Math.min(pipelineCase.frames, 40);
  const program = projectPath('bench/rivals/opencv_blur.py');
  return run(PYTHON, [program, ...subjectArguments(pipelineCase, frames)]) as number[];
}

function skipReason(error: unknown): string {
  const { status, stderr } = error as { status?: number; stderr?: string };
  if (status !== SKIPPED) throw error;
  return stderr?.trim() ?? '';
}

function resultsOf(pipelineCase: NamedCase, skipped: Skipped[]): Result[] {
  const label = { bench: 'pipeline', case: pipelineCase.name, unit: 'ms' as const };
  const cpu = { ...label, metric: 'cpu-per-frame' };
  const camfx = measureCamfx(pipelineCase);
  const floor = run(
    projectPath('build/native/pixel_floor'),
    subjectArguments(pipelineCase, pipelineCase.frames),
  ) as number[];
  const results = [
    makeResult({ ...cpu, subject: 'camfx' }, camfx.total),
    ...Object.entries(camfx.stages).map(([stage, values]) =>
      makeResult({ ...label, subject: 'camfx', metric: `stage:${stage}` }, values),
    ),
    makeResult({ ...label, subject: 'camfx', metric: 'rss', unit: 'MB' }, [camfx.rss / 1e6]),
    makeResult({ ...cpu, subject: 'floor' }, floor),
  ];
  const inference = camfx.stages['inference'];
  if (inference === undefined || pipelineCase.quality !== 'balanced' || skipped.length > 0) return results;
  try {
    const opencv = measureOpencv(pipelineCase);
    const withInference = opencv.map((value) => value + summarize(inference).p50);
    results.push(
      makeResult({ ...cpu, subject: 'opencv' }, opencv),
      makeResult({ ...cpu, subject: 'opencv+inference' }, withInference),
    );
  } catch (error) {
    skipped.push({ subject: 'opencv', reason: skipReason(error) });
  }
  return results;
}

const note = busyNote();
if (note !== undefined) process.stderr.write(`note: ${note}\n`);
const skipped: Skipped[] = [];
const results = namedCases().flatMap((pipelineCase) => resultsOf(pipelineCase, skipped));
printResults(results, options.json, { skipped });
if (!options.json) for (const line of pipelineTargets(results)) console.log(line);
