import { Command } from 'commander';
import { request } from '../control/client.js';
import { daemonStatus, engineStatus, type DaemonStatus, type EngineStatus } from '../control/schema.js';
import { allEnginePaths, findRuntimeDirectory } from '../runtime-dir.js';
import { type CamfxError, toCamfxError } from '../errors.js';
import { describeFormat, describeOutput, describeQuality } from './describe.js';

export function statusCommand(): Command {
  return new Command('status')
    .description('show what engine and helper daemon are doing')
    .option('--json', 'for programs')
    .action(async (options: { json?: true }) => {
      const paths = findRuntimeDirectory();
      const engines: EngineStatus[] = [];
      const silent: CamfxError[] = [];
      for (const { engineSocket } of allEnginePaths(paths)) {
        try {
          const engine = await request(engineSocket, 'status', undefined, engineStatus);
          if (engine) engines.push(engine);
        } catch (thrown) {
          silent.push(toCamfxError(thrown)); // the others are to be seen all the same
        }
      }
      const daemon = await request(paths.daemonSocket, 'status', undefined, daemonStatus);
      if (options.json) console.log(JSON.stringify({ engines, daemon }));
      else for (const line of [...enginesLines(engines), ...daemonLines(daemon)]) console.log(line);
      if (silent[0]) throw silent[0];
    });
}

function enginesLines(engines: EngineStatus[]): string[] {
  if (engines.length === 0) return ['engine   not running; start it with: camfx start'];
  return engines.flatMap(engineLines);
}

function engineLines(engine: EngineStatus): string[] {
  return [
    `engine   ${engine.camera}: process ${String(engine.pid)}, ${engine.source} at ${describeFormat(engine.format)}`,
    `source   ${engine.sourceState}${engine.note === '' ? '' : `: ${engine.note}`}, ${String(engine.watchers)} watching`,
    `effect   ${engine.effect}`,
    `quality  ${describeQuality(engine)}`,
    ...engine.outputs.map((output) => `output   ${describeOutput(output)}`),
    `ring     ${engine.connected ? 'taken' : 'not connected to the helper daemon'}`,
    `frames   ${String(engine.frames)} published, ${String(engine.dropped)} dropped, ${String(engine.unmasked)} fully hidden, ${String(engine.broken)} broken, ${engine.fps.toFixed(1)} per second`,
  ];
}

function daemonLines(daemon: DaemonStatus | null): string[] {
  if (!daemon) return ['daemon   not running; camfx start starts it'];
  const cameras = daemon.cameras.map(({ name, producer, note }) => {
    const fed = producer ? `fed by process ${String(producer.pid)}` : 'no engine connected';
    return `camera   ${name}: ${fed}${note === '' ? '' : `, ${note}`}`;
  });
  const outputs = daemon.outputs.map((output) => `output   ${describeOutput(output)}`);
  return [
    `daemon   process ${String(daemon.pid)}, ${String(daemon.consumers)} consumers besides its outputs`,
    ...cameras,
    ...daemon.troubles.map(({ message, hint }) => `output   ${message}. ${hint}`),
    ...(outputs.length > 0 ? outputs : ['output   none: no v4l2loopback device']),
  ];
}
