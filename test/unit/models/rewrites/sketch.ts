import assert from 'node:assert/strict';
import { type Attribute, Graph } from '../../../../src/models/graph.js';
import { encodeOnnx } from '../../../../src/models/onnx-writer.js';
import type { Rewrite } from '../../../../src/models/rewrites/rewrite.js';
import { rewriteGraph } from '../../../../src/models/rewrites/rewrite-graph.js';
import { maxDifference, randomNumbers, runOnnxOutputs } from '../onnx-model.js';

type Attributes = Readonly<Record<string, Attribute>>;

/** Draws a small graph with random weights over the input x, 8 channels of 4x6; each method returns a new value. */
export class Sketch {
  readonly #graph = new Graph();
  #count = 0;

  constructor() {
    this.#graph.declareShape('x', [1, 8, 4, 6]);
  }

  node(operator: string, inputs: string[], shape: number[], attributes: Attributes = {}): string {
    const output = this.#graph.declareShape(`${operator}${++this.#count}`, shape);
    this.#graph.addNode(operator, inputs, output, attributes);
    return output;
  }

  /** Pointwise; `attributes` and `shape` make it another one. */
  convolve(
    input: string,
    channels: number,
    attributes: Attributes = {},
    shape = this.#shape(input, channels),
  ): string {
    const { kernel_shape = [1, 1], group = 1 } = attributes;
    const [, inputs = 0] = this.#graph.shapeOf(input) ?? [];
    const weights = this.#floats([channels, inputs / Number(group), ...(kernel_shape as number[])]);
    const fixed = { kernel_shape, strides: [1, 1], pads: [0, 0, 0, 0], group };
    return this.node('Conv', [input, weights, this.#floats([channels])], shape, { ...fixed, ...attributes });
  }

  /** Bilinear. */
  resize(input: string, height: number, width: number, attributes: Attributes = {}): string {
    const [batch = 0, channels = 0] = this.#graph.shapeOf(input) ?? [];
    const shape = [batch, channels, height, width];
    const sizes = this.#graph.addInts(`sizes${++this.#count}`, shape);
    const bilinear = { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
    return this.node('Resize', [input, '', '', sizes], shape, { ...bilinear, ...attributes });
  }

  /** A value of the input's shape, or of the larger one. */
  combine(operator: string, a: string, b = ''): string {
    const [shape = []] = [a, b]
      .map((name) => [...(this.#graph.shapeOf(name) ?? [])])
      .sort((p, q) => volume(q) - volume(p));
    return this.node(operator, b === '' ? [a] : [a, b], shape);
  }

  pool(input: string): string {
    const [, channels = 0] = this.#graph.shapeOf(input) ?? [];
    return this.node('GlobalAveragePool', [input], [1, channels, 1, 1]);
  }

  finish(...outputs: string[]): Graph {
    const ends = (names: string[]) => names.map((name) => ({ name, shape: this.#graph.shapeOf(name) ?? [] }));
    this.#graph.setEnds(ends(['x']), ends(outputs));
    return this.#graph;
  }

  #shape(input: string, channels: number): number[] {
    const [batch = 0, , ...size] = this.#graph.shapeOf(input) ?? [];
    return [batch, channels, ...size];
  }

  #floats(shape: number[]): string {
    const values = randomNumbers(volume(shape), ++this.#count).map((value) => value - 0.5);
    return this.#graph.addFloats(`floats${this.#count}`, shape, values);
  }
}

const volume = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
export const operators = (graph: Graph): string => graph.nodes.map(({ operator }) => operator).join(' ');

/** The rewritten graph has these operators, in this order, and computes the same. */
export async function expectRewritten(graph: Graph, rewrites: Rewrite[], expected: string): Promise<void> {
  const before = await run(graph);
  rewriteGraph(graph, rewrites);
  assert.equal(operators(graph), expected);
  const after = await run(graph);
  assert.equal(before.length, after.length);
  for (const [i, values] of before.entries()) {
    const difference = maxDifference(values, after[i] ?? new Float32Array());
    assert.ok(difference < 1e-5, `output ${i} differs by ${difference}`);
    assert.ok(Math.max(...values) - Math.min(...values) > 0.1, `output ${i} says nothing`);
  }
}

/** Also that the runtime takes the graph, or else it would say nothing about the rewrite. */
export async function expectUntouched(graph: Graph, rewrites: Rewrite[]): Promise<void> {
  const before = [...graph.nodes];
  await run(graph);
  rewriteGraph(graph, rewrites);
  assert.deepEqual(graph.nodes, before);
}

async function run(graph: Graph): Promise<Float32Array[]> {
  const [, channels = 0, height = 0, width = 0] = graph.inputs[0]?.shape ?? [];
  const input = randomNumbers(channels * height * width, 99);
  return runOnnxOutputs(encodeOnnx(graph, 'sketch'), input, [1, height, width, channels]);
}
