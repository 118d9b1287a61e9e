// The ring's publish, acquire and pin, for spin: `node scripts/model.mjs`. Which part is which of
// native/lib/ring:
//   pinned_slots()    Producer::pinned_slots: a load for each pin, one after another
//   Producer          begin(): skip the newest and the pinned, sequence := 0, read the pins again; if one
//                     names the slot, put the old sequence back and go on; with no slot left the frame is
//                     dropped
//   write_payload()   what the caller does between begin() and publish(), or begin() and abandon()
//   publish()         sequence, then newest; then futex_wake_all, of which only the kernel's barrier counts
//                     here
//   withdraw()        Producer::withdraw: newest := 0, at any time between frames; with WITHDRAW
//   load_newest()     the load at the start of each try of Consumer::acquire
//   Consumer          acquire(), and pin(): announce the pin, look at the sequence; another one: ~Frame, next
//                     try
//   release()         ~Frame once the payload has been read; clear_pin() is its store
//   unless death      the consumer is killed; clear_entry by the broker; the entry's next owner
//
// Every atomic block has one load or seq_cst store. A buffered store shows only when Drain takes it, so it
// shares the block of its neighbour. release() reads both halves of the payload in one step: it may happen at
// any moment, so the halves are right at all of them. An acquire that finds nothing newer changes nothing:
// here it waits for a newer frame (wake.pml has the waiting). The 16 tries are not counted: each that fails
// costs the producer a frame (not_overtaken). Who holds a frame for ever, or is dead and not buried yet, is a
// process that takes no more steps.
//
// Without FRAMES the producer goes on for ever (forget.pml keeps that finite). With FRAMES it stops after so
// many attempts or dies before: then every run has to end with all consumers at end_idle, having the newest
// frame. A run that ends elsewhere is a deadlock, a cycle is a livelock.

#ifndef CONSUMERS
#define CONSUMERS 1
#endif
#ifndef PINS
#define PINS 2
#endif
#define ALL_PINS (CONSUMERS * PINS)
#if defined(FEW_SLOTS) || defined(MUTANT_FEW_SLOTS)
#define SLOTS (ALL_PINS + 1)
#else
#define SLOTS (ALL_PINS + 2)
#endif
#ifndef MAY_DROP
#define MAY_DROP false
#endif

#define SEQUENCE(slot) (slot)
#define HALF_A(slot) (SLOTS + (slot))
#define HALF_B(slot) (2 * SLOTS + (slot))
#define PIN(entry, number) (3 * SLOTS + (entry) * PINS + (number))
#define NEWEST (3 * SLOTS + ALL_PINS)
#define WORDS (NEWEST + 1)
#define SLOT_BITS 4
#define PRODUCER CONSUMERS
#define ACTORS (CONSUMERS + 1)

// What the consumers know: the frames they hold, and the newest that they are about to pin.
#define MINE(number) (me * PINS + (number))
byte held[ALL_PINS], held_slot[ALL_PINS], last_sequence[CONSUMERS], loaded[CONSUMERS], loaded_slot[CONSUMERS];

// For the properties alone: the newest when the acquire began, how many hold a slot, and what went wrong.
byte began[CONSUMERS], holders[SLOTS];
// The newest frame that is known to be withdrawn.
byte withdrawn;
hidden byte torn_read, held_slot_overwritten, older_than_newest, sequence_again, not_overtaken, frame_dropped;
hidden byte old_picture;

inline drained(address) {
  if
  :: address >= HALF_A(0) && address < PIN(0, 0) -> require(!holders[address % SLOTS], held_slot_overwritten)
  :: else
  fi
}

chan death = [0] of { byte };

#include "tso.pml"
#include "forget.pml"
#include "producer.pml"
#include "consumer.pml"

proctype Death() {
#ifdef FRAMES
  if
  :: death!0
  :: death!PRODUCER
  :: skip
  fi
#else
  // A producer that is killed is one that takes no more steps, and only consumers come again.
  do
  :: death!0
#ifdef MUTANT_CLEAR_LIVING
  :: memory[PIN(0, 0)] = 0
#endif
  od
#endif
}

init {
  atomic {
    run Producer(); run Drain(PRODUCER);
    run Consumer(0); run Drain(0);
#if CONSUMERS > 1
    run Consumer(1); run Drain(1);
#endif
#ifdef DEATH
    run Death()
#endif
  }
}
