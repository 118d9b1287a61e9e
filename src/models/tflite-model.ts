import { FlatTable } from './flatbuffer.js';
import { unsupported } from './model-error.js';

/** Values of TensorType in the TensorFlow Lite schema; all other types are unsupported. */
export const TensorType = { FLOAT32: 0, FLOAT16: 1, INT32: 2 } as const;

export interface TfliteTensor {
  /** Where the tensor stands in the file, for messages. */
  readonly path: string;
  readonly index: number;
  readonly name: string;
  readonly type: number;
  /** NHWC for activations, OHWI for convolution weights. */
  readonly shape: readonly number[];
  /** A view into the file; empty for tensors that are computed. */
  readonly data: Uint8Array;
}

export interface TfliteOperator {
  readonly path: string;
  /** The schema's operator name, or the custom code. */
  readonly name: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: FlatTable | undefined;
  readonly customOptions: Uint8Array;
}

export interface TfliteGraph {
  readonly tensors: readonly TfliteTensor[];
  /** In execution order. */
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

const MAX_RANK = 6;
const MAX_OPERANDS = 16;
/** 16-bit dimensions keep each product of two exact and each activation's size within reason. */
const MAX_DIMENSION = 65_535;
const CUSTOM = 32;

/** BuiltinOperator of the schema, 0 to 58: enough to name what a model of this kind contains. */
const OPERATOR_NAMES = (
  'ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE EMBEDDING_LOOKUP FLOOR ' +
  'FULLY_CONNECTED HASHTABLE_LOOKUP L2_NORMALIZATION L2_POOL_2D LOCAL_RESPONSE_NORMALIZATION LOGISTIC ' +
  'LSH_PROJECTION LSTM MAX_POOL_2D MUL RELU RELU_N1_TO_1 RELU6 RESHAPE RESIZE_BILINEAR RNN SOFTMAX SPACE_TO_DEPTH ' +
  'SVDF TANH CONCAT_EMBEDDINGS SKIP_GRAM CALL CUSTOM EMBEDDING_LOOKUP_SPARSE PAD UNIDIRECTIONAL_SEQUENCE_RNN GATHER ' +
  'BATCH_TO_SPACE_ND SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB DIV SQUEEZE UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE ' +
  'BIDIRECTIONAL_SEQUENCE_RNN EXP TOPK_V2 SPLIT LOG_SOFTMAX DELEGATE BIDIRECTIONAL_SEQUENCE_LSTM CAST PRELU MAXIMUM ' +
  'ARG_MAX MINIMUM LESS'
).split(' ');
const HARD_SWISH = 117;

/** Slot numbers in this file are the field order of the schema's tables (tensorflow/lite/schema/schema.fbs). */
export function parseTflite(bytes: Uint8Array): TfliteGraph {
  const model = FlatTable.root(bytes, 'TFL3', 'model');
  const version = model.uint32(0, 'version');
  if (version !== 3) throw unsupported('model.version', `expected 3, found ${version}`);
  const operatorNames = model.tables(1, 'operator_codes').map(operatorName);
  const buffers = model.tables(4, 'buffers').map((buffer) => buffer.bytes(0, 'data'));
  const [subgraph, ...others] = model.tables(2, 'subgraphs');
  if (subgraph === undefined || others.length > 0) {
    throw unsupported('model.subgraphs', `expected 1, found ${subgraph ? others.length + 1 : 0}`);
  }
  const tensors = subgraph.tables(0, 'tensors').map((table, index) => parseTensor(table, index, buffers));
  const operators = subgraph.tables(3, 'operators').map((table) => ({
    path: table.path,
    name: operatorNames[table.index(0, 'opcode_index', operatorNames.length)] ?? '',
    inputs: table.indices(1, 'inputs', tensors.length, MAX_OPERANDS),
    outputs: table.indices(2, 'outputs', tensors.length, MAX_OPERANDS),
    options: table.table(4, 'builtin_options'),
    customOptions: table.bytes(5, 'custom_options', 1024),
  }));
  const graph = {
    tensors,
    operators,
    inputs: subgraph.indices(1, 'inputs', tensors.length, MAX_OPERANDS),
    outputs: subgraph.indices(2, 'outputs', tensors.length, MAX_OPERANDS),
  };
  expectOrder(graph);
  return graph;
}

/** Each operator reads what is there before it, and no tensor is computed twice: so there is no cycle. */
function expectOrder({ tensors, operators, inputs }: TfliteGraph): void {
  const constants = tensors.filter(({ data }) => data.byteLength > 0).map(({ index }) => index);
  const known = new Set([...inputs, ...constants]);
  for (const operator of operators) {
    const missing = operator.inputs.find((index) => !known.has(index));
    if (missing !== undefined) {
      throw unsupported(operator.path, `reads tensor ${missing}, which is not computed before it`);
    }
    for (const index of operator.outputs) {
      if (known.has(index))
        throw unsupported(operator.path, `computes tensor ${index}, which is there already`);
      known.add(index);
    }
  }
}

/** Old writers fill the 8-bit code only, new ones both; the larger is the code (schema.fbs, OperatorCode). */
function operatorName(table: FlatTable): string {
  const code = Math.max(table.int8(0, 'deprecated_builtin_code'), table.int32(3, 'builtin_code'));
  if (code === CUSTOM) return table.string(1, 'custom_code');
  if (code === HARD_SWISH) return 'HARD_SWISH';
  return OPERATOR_NAMES[code] ?? `builtin operator ${code}`;
}

function parseTensor(table: FlatTable, index: number, buffers: readonly Uint8Array[]): TfliteTensor {
  const shape = table.int32s(0, 'shape', MAX_RANK);
  for (const dimension of shape) {
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw unsupported(`${table.path}.shape`, `dimension ${dimension} is not within 1 to ${MAX_DIMENSION}`);
    }
  }
  return {
    path: table.path,
    index,
    name: table.string(3, 'name'),
    type: table.int8(1, 'type'),
    shape,
    data: buffers[table.index(2, 'buffer', buffers.length)] ?? new Uint8Array(),
  };
}
