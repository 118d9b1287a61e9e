// A consumer of ring.pml: native/lib/ring/consumer.cpp.

#define FREE_PIN (held[MINE(0)] == 0 -> 0 : PINS - 1)
#define NEWEST_SEQUENCE (memory[NEWEST] >> SLOT_BITS)
#ifdef MUTANT_SEQUENCE_AGAIN
#define HAS_NEWER (NEWEST_SEQUENCE >= last_sequence[me] && NEWEST_SEQUENCE != 0)
#else
#define HAS_NEWER (NEWEST_SEQUENCE > last_sequence[me])
#endif
#ifdef MUTANT_NO_SEQUENCE_CHECK
#define IS_LOADED true
#else
#define IS_LOADED (memory[SEQUENCE(loaded_slot[me])] == loaded[me])
#endif

inline load_newest() {
  require(!NEWEST_SEQUENCE || NEWEST_SEQUENCE > withdrawn, old_picture);
  loaded[me] = NEWEST_SEQUENCE;
  loaded_slot[me] = memory[NEWEST] & (1 << SLOT_BITS) - 1
}

// A release store may linger while the consumer looks at newest, so that during one begin() the pin names two slots in
// turn, and the producer finds none free.
inline clear_pin(which) {
#ifdef RELEASED
  store(me, PIN(me, which), 0)
#else
  store_seq_cst(me, PIN(me, which), 0)
#endif
}

inline hold() {
  require(loaded[me] >= began[me], older_than_newest);
  require(loaded[me] > last_sequence[me], sequence_again);
  last_sequence[me] = loaded[me];
  held[MINE(number)] = loaded[me]; held_slot[MINE(number)] = loaded_slot[me];
  holders[loaded_slot[me]]++;
#ifdef MUTANT_UNPIN_EARLY
  clear_pin(number);
#endif
  loaded[me] = 0; loaded_slot[me] = 0; began[me] = 0; number = 0
}

inline let_go(which) {
  holders[held_slot[MINE(which)]]--;
  held[MINE(which)] = 0; held_slot[MINE(which)] = 0
}

inline release(which) {
  atomic {
    held[MINE(which)] ->
    require(memory[HALF_A(held_slot[MINE(which)])] == held[MINE(which)], torn_read);
    require(memory[HALF_B(held_slot[MINE(which)])] == held[MINE(which)], torn_read);
    clear_pin(which);
    let_go(which)
  }
}

proctype Consumer(byte me) {
  byte number;
attached:
  {
    number = 0;
end_idle:
    do
    :: atomic {
         !held[MINE(FREE_PIN)] && HAS_NEWER -> number = FREE_PIN; load_newest();
#ifdef MUTANT_STALE_NEWEST
       }
       atomic {
#endif
         began[me] = NEWEST_SEQUENCE
       }
       do
       :: atomic {
#ifdef MUTANT_RELAXED_CONSUMER
            store(me, PIN(me, number), loaded_slot[me] + 1)
#else
            store_seq_cst(me, PIN(me, number), loaded_slot[me] + 1)
#endif
          }
          if
          :: atomic { IS_LOADED -> hold(); break }
          :: atomic {
               !IS_LOADED -> require(NEWEST_SEQUENCE != loaded[me], not_overtaken); clear_pin(number);
#ifdef MUTANT_WAIT_FOR_SLOT
               IS_LOADED;
#endif
#ifndef MUTANT_NO_RELOAD
               loaded[me] = 0; loaded_slot[me] = 0
             }
             atomic {
               load_newest();
#ifndef MUTANT_PIN_WITHDRAWN
               if
               :: loaded[me] <= last_sequence[me] -> loaded[me] = 0; loaded_slot[me] = 0; began[me] = 0; number = 0; break
               :: else
               fi
#endif
#endif
             }
          fi
       od
    :: release(0)
#if PINS > 1
    :: release(1)
#endif
    od
  } unless { death?eval(me) }

  atomic {
    do
    :: held[MINE(0)] -> let_go(0)
    :: held[MINE(PINS - 1)] -> let_go(PINS - 1)
    :: else -> break
    od;
    last_sequence[me] = 0; loaded[me] = 0; loaded_slot[me] = 0; began[me] = 0; number = 0
  }
  if
  :: atomic { empty(buffer[me]) -> memory[PIN(me, 0)] = 0 } // a dead thread's stores arrive even so
     atomic { memory[PIN(me, PINS - 1)] = 0; goto attached }
#ifdef FRAMES
  :: skip // the broker is dead too: nobody ever clears the pins
#endif
  fi
}
