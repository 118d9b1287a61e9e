import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../../src/models/graph.js';
import { encodeOnnx } from '../../../src/models/onnx-writer.js';

const INT = [0xa0, 0x01, 2];
const STRING = [0xa0, 0x01, 3];
const INTS = [0xa0, 0x01, 7];
const text = (value: string) => [value.length, ...Buffer.from(value)];

/** By the protobuf wire format: tag = field number * 8 + wire type (0 varint, 2 length-delimited). */
const MODEL = [
  [0x08, 8, 0x12, ...text('camfx')], // ir_version, producer_name
  [0x3a, 124], // graph
  [0x0a, 64], // graph.node
  [0x0a, ...text('x'), 0x0a, ...text('w'), 0x12, ...text('y'), 0x22, ...text('Conv')],
  [0x2a, 13, 0x0a, ...text('group'), 0x18, 0xac, 0x02, ...INT], // 300 = 0b10_0101100
  [0x2a, 13, 0x0a, ...text('pads'), 0x40, 1, 0x40, 0, ...INTS],
  [0x2a, 17, 0x0a, ...text('mode'), 0x22, ...text('linear'), ...STRING],
  [0x12, ...text('g')], // graph.name
  [0x2a, 19, 0x08, 1, 0x08, 2, 0x10, 1, 0x42, ...text('w')], // graph.initializer: dims, FLOAT, name
  [0x4a, 8, 0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xc0], // its raw_data: 1, -2
  [0x5a, 15, 0x0a, ...text('x'), 0x12, 10, 0x0a, 8, 0x08, 1, 0x12, 4, 0x0a, 2, 0x08, 1], // graph.input, FLOAT [1]
  [0x62, 15, 0x0a, ...text('y'), 0x12, 10, 0x0a, 8, 0x08, 1, 0x12, 4, 0x0a, 2, 0x08, 3], // graph.output, FLOAT [3]
  [0x42, 4, 0x0a, 0, 0x10, 14], // opset_import: domain "", version
];

test('a graph has the bytes that protobuf prescribes', () => {
  const graph = new Graph();
  const weights = graph.addFloats('w', [1, 2], Float32Array.of(1, -2));
  graph.addNode('Conv', ['x', weights], 'y', { group: 300, pads: [1, 0], mode: 'linear' });
  graph.setEnds([{ name: 'x', shape: [1] }], [{ name: 'y', shape: [3] }]);
  const bytes = encodeOnnx(graph, 'g');
  assert.equal(bytes.toString('hex'), Buffer.from(MODEL.flat()).toString('hex'));
});

test('integer constants are 64-bit', () => {
  const graph = new Graph();
  graph.addInts('s', [1, 256]);
  const hex = encodeOnnx(graph, 'g').toString('hex');
  const initializer = '08021007420173' + '4a10' + '0100000000000000' + '0001000000000000';
  assert.ok(hex.includes(initializer), hex);
});
