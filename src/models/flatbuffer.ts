import { malformed } from './model-error.js';

/**
 * Bounds-checked reader of FlatBuffers, the container of .tflite files: each offset and length is compared with the
 * file before use, so damaged bytes end in an error that names the field. Layout: flatbuffers.dev/internals.
 *
 * A table starts with a signed offset back to its vtable; the vtable holds its own size, the table's size and, per
 * field slot, the field's offset from the table's start (0: absent, take the default). Everything is little-endian.
 */
export class FlatTable {
  readonly path: string;
  readonly #view: DataView;
  readonly #start: number;
  readonly #size: number;
  readonly #vtable: number;
  readonly #slots: number;

  private constructor(view: DataView, start: number, path: string) {
    this.path = path;
    this.#view = view;
    this.#start = start;
    expectRange(view, start, 4, path);
    this.#vtable = start - view.getInt32(start, true);
    expectRange(view, this.#vtable, 4, `${path} vtable`);
    const vtableSize = view.getUint16(this.#vtable, true);
    if (vtableSize < 4 || vtableSize % 2 !== 0) {
      throw malformed(`${path} vtable size`, this.#vtable, 'an even number from 4', vtableSize);
    }
    expectRange(view, this.#vtable, vtableSize, `${path} vtable`);
    this.#slots = (vtableSize - 4) / 2;
    this.#size = view.getUint16(this.#vtable + 2, true);
    expectRange(view, start, this.#size, path);
  }

  /** The root table of a file that carries `identifier` in its bytes 4 to 8. */
  static root(bytes: Uint8Array, identifier: string, path: string): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    expectRange(view, 0, 8, path);
    const found = String.fromCharCode(...bytes.subarray(4, 8));
    if (found !== identifier) {
      throw malformed('file identifier', 4, JSON.stringify(identifier), JSON.stringify(found));
    }
    return new FlatTable(view, view.getUint32(0, true), path);
  }

  int8(slot: number, name: string): number {
    const at = this.#field(slot, 1, name);
    return at === undefined ? 0 : this.#view.getInt8(at);
  }

  int32(slot: number, name: string): number {
    const at = this.#field(slot, 4, name);
    return at === undefined ? 0 : this.#view.getInt32(at, true);
  }

  uint32(slot: number, name: string): number {
    const at = this.#field(slot, 4, name);
    return at === undefined ? 0 : this.#view.getUint32(at, true);
  }

  /** A number that counts into another vector of `count` elements. */
  index(slot: number, name: string, count: number): number {
    const index = this.uint32(slot, name);
    if (index < count) return index;
    const at = this.#field(slot, 4, name) ?? this.#start;
    throw malformed(`${this.path}.${name}`, at, `an index below ${count}`, index);
  }

  indices(slot: number, name: string, count: number, maxLength: number): number[] {
    const { at } = this.#vector(slot, 4, name, maxLength);
    const indices = this.int32s(slot, name, maxLength);
    for (const [i, index] of indices.entries()) {
      if (index >= 0 && index < count) continue;
      throw malformed(`${this.path}.${name}[${i}]`, at + 4 * i, `an index below ${count}`, index);
    }
    return indices;
  }

  table(slot: number, name: string): FlatTable | undefined {
    const at = this.#field(slot, 4, name);
    return at === undefined ? undefined : this.#follow(at, `${this.path}.${name}`);
  }

  tables(slot: number, name: string): FlatTable[] {
    const { at, length } = this.#vector(slot, 4, name);
    return Array.from({ length }, (_, i) => this.#follow(at + 4 * i, `${this.path}.${name}[${i}]`));
  }

  /** @param maxLength more elements are malformed: bounds what a damaged length can cost */
  int32s(slot: number, name: string, maxLength: number): number[] {
    const { at, length } = this.#vector(slot, 4, name, maxLength);
    return Array.from({ length }, (_, i) => this.#view.getInt32(at + 4 * i, true));
  }

  /** A view into the file, not a copy; empty when the field is absent. */
  bytes(slot: number, name: string, maxLength?: number): Uint8Array {
    const { at, length } = this.#vector(slot, 1, name, maxLength);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length);
  }

  string(slot: number, name: string): string {
    return new TextDecoder().decode(this.bytes(slot, name, 1024));
  }

  #field(slot: number, size: number, name: string): number | undefined {
    if (slot >= this.#slots) return undefined;
    const entry = this.#vtable + 4 + 2 * slot;
    const offset = this.#view.getUint16(entry, true);
    if (offset === 0) return undefined;
    if (offset + size > this.#size) {
      const expected = `${size} bytes within the table's ${this.#size}`;
      throw malformed(`${this.path}.${name}`, entry, expected, `field offset ${offset}`);
    }
    return this.#start + offset;
  }

  #follow(at: number, path: string): FlatTable {
    return new FlatTable(this.#view, at + this.#view.getUint32(at, true), path);
  }

  #vector(
    slot: number,
    elementSize: number,
    name: string,
    maxLength = Infinity,
  ): { at: number; length: number } {
    const field = this.#field(slot, 4, name);
    if (field === undefined) return { at: 0, length: 0 };
    const path = `${this.path}.${name}`;
    const start = field + this.#view.getUint32(field, true);
    expectRange(this.#view, start, 4, path);
    const length = this.#view.getUint32(start, true);
    if (length > maxLength) throw malformed(path, start, `at most ${maxLength} elements`, length);
    expectRange(this.#view, start + 4, length * elementSize, path);
    return { at: start + 4, length };
  }
}

function expectRange(view: DataView, offset: number, size: number, path: string): void {
  if (offset < 0 || offset + size > view.byteLength) {
    throw malformed(path, offset, `${size} bytes within the file's ${view.byteLength}`, `offset ${offset}`);
  }
}
