import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { native } from '../../../src/native.js';
import { projectPath } from '../../../src/project-path.js';

/** The ABI of version 1, frozen: a change here breaks every program that speaks it. */
const FROZEN: Record<string, [offset: number, size: number]> = {
  'Header.magic': [0, 4],
  'Header.version_major': [4, 2],
  'Header.version_minor': [6, 2],
  'Header.header_size': [8, 4],
  'Header.slot_count': [12, 4],
  'Header.total_size': [16, 8],
  'Header.slot_table_offset': [24, 8],
  'Header.payload_offset': [32, 8],
  'Header.payload_stride': [40, 8],
  'Header.frame_size': [48, 8],
  'Header.generation': [56, 8],
  'Header.slot_stride': [64, 4],
  'Header.producer_pid': [68, 4],
  'Header.fourcc': [72, 4],
  'Header.width': [76, 4],
  'Header.height': [80, 4],
  'Header.plane_count': [84, 4],
  'Header.plane_offset': [88, 16],
  'Header.plane_stride': [104, 16],
  'Header.fps_numerator': [120, 4],
  'Header.fps_denominator': [124, 4],
  'Header.colour_matrix': [128, 4],
  'Header.colour_range': [132, 4],
  'Header.newest': [256, 8],
  'Header.wake': [264, 4],
  'Header.state': [268, 4],
  'Header.published': [320, 8],
  'Header.dropped': [328, 8],
  'SlotDescriptor.sequence': [0, 8],
  'SlotDescriptor.capture_ns': [8, 8],
  'SlotDescriptor.publish_ns': [16, 8],
  'SlotDescriptor.flags': [24, 4],
  'SlotDescriptor.payload_length': [28, 4],
  'ConsumerTable.magic': [0, 4],
  'ConsumerTable.version_major': [4, 2],
  'ConsumerTable.version_minor': [6, 2],
  'ConsumerTable.capacity': [8, 4],
  'ConsumerTable.pins_per_consumer': [12, 4],
  'ConsumerTable.demand': [16, 4],
  'ConsumerTable.entries': [64, 1024],
  'ConsumerEntry.pins': [0, 8],
  'ConsumerEntry.acquired': [8, 8],
  'ConsumerEntry.last_sequence': [16, 8],
  'ConsumerEntry.pid': [24, 4],
};

describe('the ring layout', () => {
  it('is the frozen one in C++', () => {
    const actual = Object.fromEntries(
      native.ringLayout().map(({ name, offset, size }) => [name, [offset, size]]),
    );
    assert.deepEqual(actual, FROZEN);
  });

  it('is the frozen one in docs/ring-protocol.md', () => {
    const text = readFileSync(projectPath('docs/ring-protocol.md'), 'utf8');
    const rows = text.matchAll(/^\| `(\w+\.\w+)` +\| (\d+) +\| (\d+) +\|/gm);
    const documented: Record<string, unknown> = {};
    for (const [, name = '', offset, size] of rows) documented[name] = [Number(offset), Number(size)];
    assert.deepEqual(documented, FROZEN);
  });
});
