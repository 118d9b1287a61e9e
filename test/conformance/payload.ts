/** The frames that conformance peers publish; the peers in C and Python make the same. */

/** Byte k of the frame with sequence n is (n * 31 + k * 7 + (k >> 8)) & 255. */
export function framePayload(sequence: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, k) => (sequence * 31 + k * 7 + (k >> 8)) & 255);
}

/** FNV-1a of 64 bits, 16 hex digits. Source: RFC 9923. */
export function fnv1a(bytes: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
