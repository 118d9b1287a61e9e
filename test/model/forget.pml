// Keeps the sequences small, so that a model of a producer that never stops has finitely many states. The
// code only compares sequences, and uses none twice. So after each publish (the producer's buffer is empty
// then) the ones that somebody can still compare with something get new numbers, and the others become 0:
//   - the newest frame's becomes SLOTS + 1; that of another slot which is held, or which a consumer has
//     loaded but not pinned yet, becomes its slot + 1. Which of these old ones is older, nobody asks.
//   - what a consumer has loaded but the slot no longer has becomes NEVER: its pin will fail whatever
//     happens.
//   - what was withdrawn is older than the newest frame, whose word is the one that is loaded next: it becomes 0.
//   - the last sequence of a consumer becomes 0 if there is a newer one: only that matters to its next
//     acquire.
// What the properties would lose by it is checked here, before.
#define NEVER 255
hidden byte i, slot, old;

#define NUMBER (slot == newest_slot -> SLOTS + 1 : slot + 1)
inline renumber(word) { word = (old && word == old -> NUMBER : 0) }

inline forget() {
  d_step {
    slot = 0;
    do
    :: slot < SLOTS ->
       old = (slot == newest_slot -> sequence : 0);
       i = 0;
       do
       :: i < ALL_PINS && held[i] && held_slot[i] == slot ->
          old = held[i];
          require(memory[HALF_A(slot)] == old && memory[HALF_B(slot)] == old, torn_read);
          held[i] = NUMBER; i++
       :: i < ALL_PINS && !(held[i] && held_slot[i] == slot) -> i++
       :: else -> break
       od;
       i = 0;
       do
       :: i < CONSUMERS && loaded[i] && loaded_slot[i] == slot ->
          require(loaded[i] >= began[i], older_than_newest);
          require(loaded[i] > last_sequence[i], sequence_again);
          if
          :: loaded[i] == memory[SEQUENCE(slot)] -> old = loaded[i]; loaded[i] = NUMBER
          :: else -> loaded[i] = NEVER
          fi;
          i++
       :: i < CONSUMERS && !(loaded[i] && loaded_slot[i] == slot) -> i++
       :: else -> break
       od;
       renumber(memory[SEQUENCE(slot)]);
       renumber(memory[HALF_A(slot)]);
       renumber(memory[HALF_B(slot)]);
       renumber(old_sequence[slot]);
       slot++
    :: else -> break
    od;
    i = 0;
    do
    :: i < CONSUMERS ->
       last_sequence[i] = (last_sequence[i] == sequence -> SLOTS + 1 : 0);
       began[i] = (began[i] -> 1 : 0);
       i++
    :: else -> break
    od;
    sequence = SLOTS + 1;
    memory[NEWEST] = sequence << SLOT_BITS | newest_slot;
    withdrawn = 0;
    i = 0; slot = 0; old = 0
  }
}
