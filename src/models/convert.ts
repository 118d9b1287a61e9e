import { ConversionContext } from './conversion-context.js';
import { Graph } from './graph.js';
import { unsupported } from './model-error.js';
import { encodeOnnx } from './onnx-writer.js';
import { TRANSLATIONS } from './operators.js';
import { rewriteGraph } from './rewrites/rewrite-graph.js';
import { parseTflite } from './tflite-model.js';

/**
 * Converts a TensorFlow Lite model (.tflite) with 16-bit float weights into an ONNX model with 32-bit ones.
 *
 * Activations change from NHWC to NCHW, inputs and outputs included: a picture goes in as planes. Where the same can be
 * computed for less, the graph is rewritten.
 *
 * @throws CamfxError MODEL_INVALID when the bytes are damaged, or hold an operator that isn't translated
 */
export function convertTflite(model: Uint8Array): Uint8Array {
  const graph = translateTflite(model);
  rewriteGraph(graph);
  return encodeOnnx(graph, 'camfx');
}

/** The graph as the file has it, operator by operator. */
export function translateTflite(model: Uint8Array): Graph {
  const source = parseTflite(model);
  const graph = new Graph();
  const context = new ConversionContext(source, graph);
  for (const operator of source.operators) {
    const translate = Object.hasOwn(TRANSLATIONS, operator.name) ? TRANSLATIONS[operator.name] : undefined;
    if (translate === undefined)
      throw unsupported(operator.path, `no translation of operator ${operator.name}`);
    translate(context, operator);
  }
  const inputs = source.inputs.map((index) => context.valueInfo(index));
  const outputs = source.outputs.map((index) => context.valueInfo(index));
  graph.setEnds(inputs, outputs);
  return graph;
}
