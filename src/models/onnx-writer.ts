import type { Attribute, Constant, Graph, GraphNode, ValueInfo } from './graph.js';

/**
 * Writes an ONNX model: a protobuf message as onnx.proto (IR version 8) defines it. Only what the converter emits:
 * float activations, float and int64 initializers, and attributes that are an int, a list of ints or a string.
 */

/** Opset 14 has HardSwish and is read by each ONNX Runtime since 1.8. */
const OPSET_VERSION = 14;
const IR_VERSION = 8;

/** TensorProto.DataType */
const FLOAT = 1;
const INT64 = 7;

export function encodeOnnx(graph: Graph, name: string): Buffer {
  const body = message(
    ...graph.nodes.map((node) => field(1, encodeNode(node))),
    text(2, name),
    ...[...graph.constants].map(([name, constant]) => field(5, encodeConstant(name, constant))),
    ...graph.inputs.map((value) => field(11, encodeValueInfo(value))),
    ...graph.outputs.map((value) => field(12, encodeValueInfo(value))),
  );
  return message(
    int(1, IR_VERSION),
    text(2, 'camfx'),
    field(7, body),
    field(8, message(text(1, ''), int(2, OPSET_VERSION))),
  );
}

function encodeNode({ operator, inputs, output, attributes }: GraphNode): Buffer {
  return message(
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => field(5, encodeAttribute(name, value))),
  );
}

function encodeConstant(name: string, { shape, values }: Constant): Buffer {
  const dims = shape.map((dimension) => int(1, dimension));
  const type = values instanceof Float32Array ? FLOAT : INT64;
  return message(...dims, int(2, type), text(8, name), field(9, rawData(values)));
}

function rawData(values: Constant['values']): Buffer {
  const floats = values instanceof Float32Array;
  const raw = Buffer.alloc((floats ? 4 : 8) * values.length);
  for (const [i, value] of values.entries()) {
    if (floats) raw.writeFloatLE(value, 4 * i);
    else raw.writeBigInt64LE(BigInt(value), 8 * i);
  }
  return raw;
}

/** Field 20 is the AttributeProto.AttributeType: 2 INT, 3 STRING, 7 INTS. */
function encodeAttribute(name: string, value: Attribute): Buffer {
  if (typeof value === 'number') return message(text(1, name), int(3, value), int(20, 2));
  if (typeof value === 'string') return message(text(1, name), text(4, value), int(20, 3));
  return message(text(1, name), ...value.map((element) => int(8, element)), int(20, 7));
}

/** ValueInfoProto { name, TypeProto { tensor_type { elem_type, TensorShapeProto { dim { dim_value } } } } } */
function encodeValueInfo({ name, shape }: ValueInfo): Buffer {
  const dims = shape.map((dimension) => field(1, int(1, dimension)));
  const tensorType = message(int(1, FLOAT), field(2, message(...dims)));
  return message(text(1, name), field(2, field(1, tensorType)));
}

const message = (...fields: Buffer[]): Buffer => Buffer.concat(fields);
const int = (number: number, value: number): Buffer => message(varint(number * 8), varint(value));
const text = (number: number, value: string): Buffer => field(number, Buffer.from(value));

/** A length-delimited field: bytes, a string or a nested message. */
function field(number: number, payload: Buffer): Buffer {
  return message(varint(number * 8 + 2), varint(payload.length), payload);
}

/** Base-128, low group first, for integers from 0 to 2^53: all that dimensions, pads and lengths need. */
function varint(value: number): Buffer {
  const groups: number[] = [];
  while (value > 0x7f) {
    groups.push((value % 0x80) | 0x80);
    value = Math.floor(value / 0x80);
  }
  groups.push(value);
  return Buffer.from(groups);
}
