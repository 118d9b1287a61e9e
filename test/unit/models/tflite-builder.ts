/** Builds small .tflite files for tests, byte by byte from the schema's slot numbers. */

type Field = { int8: number } | { int32: number } | { vector: Uint8Array; count: number } | Field[][] | Table;
interface Table {
  /** By slot; undefined is a field left out. */
  slots: (Field | undefined)[];
}

export const int8 = (value: number): Field => ({ int8: value });
export const int32 = (value: number): Field => ({ int32: value });

const table = (...slots: (Field | undefined)[]): Table => ({ slots });
const bytes = (vector: Uint8Array): Field => ({ vector, count: vector.length });
const int32s = (values: number[]): Field => ({
  vector: new Uint8Array(Int32Array.from(values).buffer),
  count: values.length,
});

export interface TestTensor {
  shape: number[];
  /** TensorType of the schema; FLOAT32 by default. */
  type?: number;
  data?: Float32Array | Int32Array;
}

export interface TestOperator {
  /** BuiltinOperator of the schema, or a custom code. */
  code: number | string;
  inputs: number[];
  outputs: number[];
  /** builtin_options_type: the options' place in the schema's union. */
  optionsType?: number;
  options?: (Field | undefined)[];
  customOptions?: Int32Array;
}

/** A model with one operator; tensor 0 is its input, the last tensor its output. */
export function buildTflite(tensors: TestTensor[], operator: TestOperator): Buffer {
  const { code } = operator;
  const operatorCode =
    typeof code === 'number'
      ? table(int8(code), undefined, undefined, int32(code))
      : table(int8(32), bytes(Buffer.from(code)), undefined, int32(32));
  const buffers = [table(), ...tensors.map(({ data }) => table(data && bytes(new Uint8Array(data.buffer))))];
  const tensorTables = tensors.map(({ shape, type = 0 }, i) =>
    table(int32s(shape), int8(type), int32(i + 1), bytes(Buffer.from(`t${i}`))),
  );
  const operatorTable = table(
    int32(0),
    int32s(operator.inputs),
    int32s(operator.outputs),
    operator.options && int8(operator.optionsType ?? 0),
    operator.options && table(...operator.options),
    operator.customOptions && bytes(new Uint8Array(operator.customOptions.buffer)),
  );
  const subgraph = table(
    list(tensorTables),
    int32s([0]),
    int32s([tensors.length - 1]),
    list([operatorTable]),
  );
  const model = table(
    int32(3),
    list([operatorCode]),
    list([subgraph]),
    bytes(Buffer.from('test')),
    list(buffers),
  );
  return new Writer().file(model);
}

const list = (tables: Table[]): Field => tables.map(({ slots }) => slots as Field[]);

/** Each field takes four bytes and each object starts at a multiple of 16, so that runtimes find tensors aligned. */
class Writer {
  readonly #bytes = Buffer.alloc(65_536);
  #end = 8;

  file(root: Table): Buffer {
    this.#bytes.write('TFL3', 4, 'latin1');
    const start = this.#table(root.slots);
    this.#bytes.writeUInt32LE(start, 0);
    return this.#bytes.subarray(0, this.#end);
  }

  #table(slots: (Field | undefined)[]): number {
    const vtable = this.#reserve(4 + 2 * slots.length);
    const size = 4 + 4 * slots.length;
    const start = this.#reserve(size);
    this.#bytes.writeUInt16LE(4 + 2 * slots.length, vtable);
    this.#bytes.writeUInt16LE(size, vtable + 2);
    this.#bytes.writeInt32LE(start - vtable, start);
    for (const [i, field] of slots.entries()) {
      if (field === undefined) continue;
      this.#bytes.writeUInt16LE(4 + 4 * i, vtable + 4 + 2 * i);
      this.#field(field, start + 4 + 4 * i);
    }
    return start;
  }

  #field(field: Field, at: number): void {
    if ('int8' in field) this.#bytes.writeInt8(field.int8, at);
    else if ('int32' in field) this.#bytes.writeInt32LE(field.int32, at);
    else this.#bytes.writeUInt32LE(this.#child(field) - at, at);
  }

  #child(field: Exclude<Field, { int8: number } | { int32: number }>): number {
    if ('slots' in field) return this.#table(field.slots);
    if (Array.isArray(field)) {
      const start = this.#reserve(4 + 4 * field.length);
      this.#bytes.writeUInt32LE(field.length, start);
      for (const [i, slots] of field.entries()) {
        const at = start + 4 + 4 * i;
        this.#bytes.writeUInt32LE(this.#table(slots) - at, at);
      }
      return start;
    }
    // The data, not the length before it, must be aligned.
    const start = this.#reserve(16 + field.vector.length) + 12;
    this.#bytes.writeUInt32LE(field.count, start);
    this.#bytes.set(field.vector, start + 4);
    return start;
  }

  #reserve(size: number): number {
    const start = Math.ceil(this.#end / 16) * 16;
    this.#end = start + size;
    return start;
  }
}
