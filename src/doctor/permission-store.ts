/**
 * The portal's permission store: a GVDB file (the hash table of GLib and dconf, gvdb-format.h) of a table "main" from
 * an object, such as "camera", to a GVariant (va{sas}): data that is of no use here, and a list of strings for each
 * application. All offsets of the file are checked before use; one that doesn't hold makes the store unreadable.
 */

const SIGNATURE = 'GVariant';
const ITEM_BYTES = 24;
/** Of the number of bloom words, the shift is in the upper bits. */
const BLOOM_WORDS_MASK = 0x07ffffff;
const TYPE = '\0(va{sas})';

class Unreadable extends Error {}

function need(holds: boolean): asserts holds {
  if (!holds) throw new Unreadable();
}

/** Application ids to their permissions for `object`; empty when it has none, null when the file is not understood. */
export function readPermissionStore(file: Buffer, object: string): Map<string, string[]> | null {
  try {
    need(file.length >= 24 && file.toString('latin1', 0, 8) === SIGNATURE);
    const main = lookUp(file, span(file, file, 16), 'main', 'H');
    const value = main && lookUp(file, main, object, 'v');
    return value ? readEntry(value) : new Map();
  } catch (thrown) {
    if (thrown instanceof Unreadable) return null;
    throw thrown;
  }
}

/** The bytes that the pointer (u32 start, u32 end) at `at` of `table` means. */
function span(file: Buffer, table: Buffer, at: number): Buffer {
  need(at + 8 <= table.length);
  const [start, end] = [table.readUInt32LE(at), table.readUInt32LE(at + 4)];
  need(start <= end && end <= file.length);
  return file.subarray(start, end);
}

/** What a table has under `key`; null when it has nothing. The file is small: its buckets are of no use. */
function lookUp(file: Buffer, table: Buffer, key: string, type: 'H' | 'v'): Buffer | null {
  need(table.length >= 8);
  const words = table.readUInt32LE(0) & BLOOM_WORDS_MASK;
  const items = 8 + 4 * (words + table.readUInt32LE(4));
  need(items <= table.length);
  for (let at = items; at + ITEM_BYTES <= table.length; at += ITEM_BYTES) {
    const start = table.readUInt32LE(at + 8);
    const end = start + table.readUInt16LE(at + 12);
    need(end <= file.length);
    const name = file.toString('utf8', start, end);
    if (name !== key || table.toString('latin1', at + 14, at + 15) !== type) continue;
    return span(file, table, at + 16);
  }
  return null;
}

/** A GVariant of (va{sas}) in a variant: the value, then its type. */
function readEntry(variant: Buffer): Map<string, string[]> {
  need(variant.toString('latin1').endsWith(TYPE));
  const tuple = variant.subarray(0, variant.length - TYPE.length);
  const width = offsetWidth(tuple.length);
  need(tuple.length >= width);
  // The data ends there, and the list, whose alignment is 1, takes the rest.
  const dataEnd = tuple.readUIntLE(tuple.length - width, width);
  need(dataEnd <= tuple.length - width);
  const pairs = elements(tuple.subarray(dataEnd, tuple.length - width));
  return new Map(pairs.map(readPair));
}

function readPair(pair: Buffer): [string, string[]] {
  const width = offsetWidth(pair.length);
  need(pair.length >= width);
  const keyEnd = pair.readUIntLE(pair.length - width, width);
  need(keyEnd <= pair.length - width);
  return [text(pair.subarray(0, keyEnd)), elements(pair.subarray(keyEnd, pair.length - width)).map(text)];
}

/** The elements of an array whose elements have different lengths: their ends are at its end. */
function elements(array: Buffer): Buffer[] {
  if (array.length === 0) return [];
  const width = offsetWidth(array.length);
  need(array.length >= width);
  const offsets = array.readUIntLE(array.length - width, width);
  need(offsets < array.length && (array.length - offsets) % width === 0);
  const found: Buffer[] = [];
  let start = 0;
  for (let at = offsets; at < array.length; at += width) {
    const end = array.readUIntLE(at, width);
    need(start <= end && end <= offsets);
    found.push(array.subarray(start, end));
    start = end;
  }
  return found;
}

/** Of the offsets inside a container of so many bytes. */
function offsetWidth(bytes: number): number {
  if (bytes <= 0xff) return 1;
  return bytes <= 0xffff ? 2 : 4;
}

function text(bytes: Buffer): string {
  need(bytes.at(-1) === 0);
  return bytes.toString('utf8', 0, bytes.length - 1);
}
