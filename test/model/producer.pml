// The producer of ring.pml: native/lib/ring/producer.cpp.

#define PINNED(slot) (pinned >> ((slot) + 1) & 1)
inline pinned_slots() {
  do
  :: atomic {
       pinned = (number == 0 -> 0 : pinned) | 1 << memory[PIN(0, number)];
       number++;
       if
       :: number == ALL_PINS -> number = 0; break
       :: else
       fi
     }
  od
}

#define NO_SLOT (index == SLOTS)
#ifdef MUTANT_REUSE_NEWEST
#define TAKEN PINNED(index)
#else
#define TAKEN (index == newest_slot || PINNED(index))
#endif
inline end_attempt() { index = 0; pinned = 0 }

inline write_payload() {
  require(!holders[index], held_slot_overwritten);
  store(PRODUCER, HALF_A(index), sequence + 1);
  if
  :: store(PRODUCER, HALF_B(index), sequence + 1)
  :: old_sequence[index] = 0; end_attempt(); break // abandon()
  fi
}

inline publish() {
  newest_slot = index;
  old_sequence[index] = sequence + 1;
  store(PRODUCER, SEQUENCE(index), sequence + 1);
  store(PRODUCER, NEWEST, (sequence + 1) << SLOT_BITS | index)
}

// Once it has returned and its store is in memory, nobody who looks may find what was withdrawn. Both ways on from it:
// the next frame may follow at once.
inline withdraw() {
#ifdef MUTANT_WITHDRAW_SLOT
  store(PRODUCER, SEQUENCE(newest_slot), 0);
#endif
#ifndef MUTANT_WITHDRAW_NOTHING
  store(PRODUCER, NEWEST, 0);
#endif
  resting = true;
  if
  :: atomic { barrier(PRODUCER) -> withdrawn = sequence }
  :: skip
  fi
}

proctype Producer() {
  bool resting = true;
  byte attempt, sequence, index, number, pinned, newest_slot = SLOTS;
  byte old_sequence[SLOTS];
  {
    do
#ifdef FRAMES
    :: attempt == FRAMES -> break
#endif
#ifdef WITHDRAW
    :: !resting -> withdraw()
#endif
#ifdef FRAMES
    :: attempt < FRAMES -> attempt++;
#else
    ::
#endif
       pinned_slots();
       do
       :: atomic {
            do
            :: !NO_SLOT && TAKEN -> index++
            :: else -> break
            od;
            if
            :: NO_SLOT -> require(MAY_DROP, frame_dropped); end_attempt(); break
            :: else
            fi;
#ifdef MUTANT_RELAXED_PRODUCER
            store(PRODUCER, SEQUENCE(index), 0)
#else
            store_seq_cst(PRODUCER, SEQUENCE(index), 0)
#endif
          }
#ifndef MUTANT_NO_RECHECK
          pinned_slots();
#endif
          atomic {
            if
            :: PINNED(index) -> store(PRODUCER, SEQUENCE(index), old_sequence[index]); index++
            :: else ->
#ifdef MUTANT_PUBLISH_BEFORE_WRITE
               publish();
               write_payload();
#else
               write_payload();
               publish();
#endif
               sequence++;
               resting = false;
               end_attempt();
#ifndef MUTANT_NO_BARRIER
               barrier(PRODUCER);
#endif
#ifndef FRAMES
               forget();
#endif
               break
            fi
          }
       od
    od
  } unless { death?eval(PRODUCER) }
}
