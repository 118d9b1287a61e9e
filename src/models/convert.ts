import { ConversionContext } from './conversion-context.js';
import { unsupported } from './model-error.js';
import { OnnxGraph } from './onnx-writer.js';
import { TRANSLATIONS } from './operators.js';
import { parseTflite } from './tflite-model.js';

/**
 * Converts a TensorFlow Lite model (.tflite) with 16-bit float weights into an ONNX model with 32-bit ones.
 *
 * Activations change from NHWC to NCHW, inputs and outputs included: a picture goes in as planes.
 *
 * @throws CamfxError MODEL_INVALID when the bytes are damaged, or hold an operator that isn't translated
 */
export function convertTflite(model: Uint8Array): Uint8Array {
  const source = parseTflite(model);
  const graph = new OnnxGraph();
  const context = new ConversionContext(source, graph);
  for (const operator of source.operators) {
    const translate = Object.hasOwn(TRANSLATIONS, operator.name) ? TRANSLATIONS[operator.name] : undefined;
    if (translate === undefined)
      throw unsupported(operator.path, `no translation of operator ${operator.name}`);
    translate(context, operator);
  }
  const inputs = source.inputs.map((index) => context.valueInfo(index));
  const outputs = source.outputs.map((index) => context.valueInfo(index));
  return graph.encode('camfx', inputs, outputs);
}
