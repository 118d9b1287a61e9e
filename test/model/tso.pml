// Shared memory as x86 has it (TSO): a store goes into its actor's buffer, a FIFO that Drain empties at any
// time; a seq_cst store (xchg, or mov and mfence) waits until the buffer is empty; release and relaxed stores
// don't. Loads read memory: what an actor would see of its own buffered stores, the models keep in its
// variables.
//
// The includer defines WORDS, ACTORS and drained(address), which may check a word that has just changed.

byte memory[WORDS];
chan buffer[ACTORS] = [4] of { byte, byte };

inline store(actor, address, value) { buffer[actor]!address, value }
inline store_seq_cst(actor, address, value) { empty(buffer[actor]) -> memory[address] = value }
inline barrier(actor) { empty(buffer[actor]) }

// An assertion that says what went wrong: `complaint` is a variable, so that pan prints its name.
inline require(condition, complaint) {
  if
  :: condition
  :: else -> complaint = true; assert(!complaint)
  fi
}

proctype Drain(byte actor) {
  byte address, value;
end:
  do
  :: d_step {
       buffer[actor]?address, value;
       memory[address] = value;
       drained(address);
       address = 0; value = 0
     }
  od
}
