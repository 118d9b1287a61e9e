import { Command } from 'commander';
import { request } from '../control/client.js';
import { daemonStatus, engineStatus, type DaemonStatus, type EngineStatus } from '../control/schema.js';
import { findRuntimeDirectory } from '../runtime-dir.js';
import { describeFormat, describeOutput } from './describe.js';

export function statusCommand(): Command {
  return new Command('status')
    .description('show what engine and helper daemon are doing')
    .option('--json', 'for programs')
    .action(async (options: { json?: true }) => {
      const paths = findRuntimeDirectory();
      const engine = await request(paths.engineSocket, 'status', undefined, engineStatus);
      const daemon = await request(paths.daemonSocket, 'status', undefined, daemonStatus);
      if (options.json) console.log(JSON.stringify({ engine, daemon }));
      else for (const line of [...engineLines(engine), ...daemonLines(daemon)]) console.log(line);
    });
}

function engineLines(engine: EngineStatus | null): string[] {
  if (!engine) return ['engine   not running; start it with: camfx start'];
  return [
    `engine   process ${String(engine.pid)}, ${engine.source} at ${describeFormat(engine.format)}`,
    `effect   ${engine.effect}`,
    `ring     ${engine.connected ? 'taken by the helper daemon' : 'not connected to the helper daemon'}`,
    `frames   ${String(engine.frames)} published, ${String(engine.dropped)} dropped, ${String(engine.unmasked)} fully hidden, ${String(engine.broken)} broken, ${engine.fps.toFixed(1)} per second`,
  ];
}

function daemonLines(daemon: DaemonStatus | null): string[] {
  if (!daemon) return ['daemon   not running; camfx start starts it'];
  const producer = daemon.producer ? `fed by process ${String(daemon.producer.pid)}` : 'no engine connected';
  const outputs = daemon.outputs.map((output) => `output   ${describeOutput(output)}`);
  return [
    `daemon   process ${String(daemon.pid)}, ${producer}, ${String(daemon.consumers)} more consumers`,
    ...daemon.troubles.map(({ message, hint }) => `output   ${message}. ${hint}`),
    ...(outputs.length > 0 ? outputs : ['output   none: no v4l2loopback device']),
  ];
}
