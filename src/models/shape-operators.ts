/** Translations of the operators that move numbers about without changing them. */
import type { ConversionContext } from './conversion-context.js';
import { unsupported } from './model-error.js';
import type { TfliteOperator } from './tflite-model.js';

/** Zeros around a picture, or more channels of zeros behind those that are there. */
export function pad(context: ConversionContext, operator: TfliteOperator): void {
  const input = context.inputShape(operator, 0);
  const output = context.outputShape(operator);
  const amounts = context.integers(operator, 1);
  const around = input.map((size, axis) => {
    const before = amounts[2 * axis] ?? -1;
    const after = amounts[2 * axis + 1] ?? -1;
    if (amounts.length !== 8 || before < 0 || after < 0 || before + size + after !== output[axis]) {
      throw unsupported(
        operator.path,
        `PAD of ${input.join('x')} by ${amounts.join()} to ${output.join('x')}`,
      );
    }
    return { before, after };
  });
  const [batch, height, width, channels] = around;
  const planar = [batch, channels, height, width];
  const name = context.output(operator);
  const pads = context.graph.addInts(`${name}.pads`, [
    ...planar.map((axis) => axis?.before ?? 0),
    ...planar.map((axis) => axis?.after ?? 0),
  ]);
  context.graph.addNode('Pad', [context.activation(operator, 0), pads], name);
}

/**
 * A picture's cells as rows of a list. The file's order of numbers is NHWC, so the channels go last again before the
 * shape changes; a list keeps the file's layout from there on.
 */
export function reshapeToList(context: ConversionContext, operator: TfliteOperator): void {
  const from = context.inputShape(operator, 0);
  const to = context.outputDimensions(operator);
  const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
  if (to.length !== 3 || count(from) !== count(to)) {
    throw unsupported(
      operator.path,
      `RESHAPE of ${from.join('x')} to ${to.join('x')}; only to a list of as many`,
    );
  }
  const name = context.output(operator);
  const shape = context.graph.addInts(`${name}.shape`, to);
  context.graph.addNode('Transpose', [context.activation(operator, 0)], `${name}.nhwc`, {
    perm: [0, 2, 3, 1],
  });
  context.graph.addNode('Reshape', [`${name}.nhwc`, shape], name);
}

/** Lists one after the other. */
export function concatenateLists(context: ConversionContext, operator: TfliteOperator): void {
  const axis = operator.options?.int32(0, 'axis') ?? 0;
  const activation = operator.options?.int8(1, 'fused_activation_function') ?? 0;
  const inputs = operator.inputs.map((_, position) => context.inputDimensions(operator, position));
  const output = context.outputDimensions(operator);
  if ([...inputs, output].some((shape) => shape.length !== 3) || axis !== 1 || activation !== 0) {
    throw unsupported(operator.path, `CONCATENATION along axis ${axis} other than of lists`);
  }
  const rows = inputs.reduce((sum, [, count = 0]) => sum + count, 0);
  const fits = inputs.every(([batch, , values]) => batch === output[0] && values === output[2]);
  if (!fits || rows !== output[1]) {
    const shapes = inputs.map((shape) => shape.join('x')).join(', ');
    throw unsupported(operator.path, `CONCATENATION of ${shapes} to ${output.join('x')}`);
  }
  const names = inputs.map((_, position) => context.activation(operator, position));
  context.graph.addNode('Concat', names, context.output(operator), { axis });
}
