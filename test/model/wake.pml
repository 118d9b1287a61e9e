// Waiting for a frame, for spin: `node scripts/model.mjs`. No consumer may sleep while there is a frame that
// it has not had, or when the ring is closed. Which part is which of native/lib/ring:
//   publish()       Producer::publish: newest, then wake, both release; then futex_wake_all
//   withdraw()      Producer::withdraw: newest := 0, without a wake: who sleeps goes on sleeping
//   close()         ~Producer: state, then fetch_add of wake (a locked instruction: seq_cst); futex_wake_all
//   Consumer        Consumer::wait: wake, then newest, then state; futex_wait with the wake that was read.
//                   Its timeout, signals and interrupt() only make it look again; there are none here, so
//                   that a lost wake-up stays one. acquire() is a single load: ring.pml has the rest
//   futex_wake_all, waiters, asleep    the kernel's futex_wake, hb->waiters and hb->chain (kernel/futex)
//
// Need the producer's stores have left its store buffer when FUTEX_WAKE looks for sleepers? Yes, and the
// kernel sees to it. The waiter counts itself in hb->waiters (atomic_inc and smp_mb), then compares the word
// and queues itself under the lock of the hash bucket; the waker has an smp_mb before it reads the count, and
// takes the lock only if it is not 0. So either the waker sees the count, and then takes the lock before the
// waiter (who then sees the new word) or after it (and wakes it); or the waiter sees the new word. Without
// that smp_mb (MUTANT_NO_KERNEL_BARRIER) wake-ups are lost. What happens under the lock is one step here.
//
// A producer that is killed between newest and wake leaves waiters asleep until their timeout. That is no
// case of this model, where it stops only between frames: the daemon tells the consumers that it is gone.

#ifndef FRAMES
#define FRAMES 3
#endif
#define CONSUMERS 2
#define NEWEST 0
#define WAKE 1
#define STATE 2
#define WORDS 3
#define PRODUCER 0
#define ACTORS 1

inline drained(address) { skip }
#include "tso.pml"

// The kernel's hash bucket: hb->waiters, and who is in its list.
byte waiters;
bool asleep[CONSUMERS];

byte last_sequence[CONSUMERS];
hidden byte lost_wake_up;

inline futex_wake_all() {
#ifndef MUTANT_NO_KERNEL_BARRIER
  barrier(PRODUCER);
#endif
  if
  :: waiters == 0
  :: waiters > 0 ->
     d_step { waiters = waiters - asleep[0] - asleep[1]; asleep[0] = false; asleep[1] = false }
  fi
}

inline publish() {
  sequence++;
#ifdef MUTANT_WAKE_BEFORE_NEWEST
  store(PRODUCER, WAKE, sequence);
  store(PRODUCER, NEWEST, sequence);
#else
  store(PRODUCER, NEWEST, sequence);
  store(PRODUCER, WAKE, sequence);
#endif
  futex_wake_all()
}

inline withdraw() { store(PRODUCER, NEWEST, 0); resting = true }

inline close() {
  store(PRODUCER, STATE, 1);
#ifndef MUTANT_CLOSE_KEEPS_WAKE
  atomic { store_seq_cst(PRODUCER, WAKE, memory[WAKE] + 1) }
#endif
  futex_wake_all()
}

proctype Producer() {
  byte sequence;
  bool resting = true;
  do
  :: sequence < FRAMES -> publish(); resting = false
  :: !resting -> withdraw()
  :: close(); break
  :: break
  od
}

#define NEWER (memory[NEWEST] > last_sequence[me])

proctype Consumer(byte me) {
  byte seen;
  bool newer;
  do
  ::
#ifdef MUTANT_NEWEST_BEFORE_WAKE
     newer = NEWER;
     seen = memory[WAKE];
#else
     seen = memory[WAKE];
     newer = NEWER;
#endif
     if
     :: newer
     :: !newer ->
        if
        :: memory[STATE] -> break
        :: !memory[STATE]
        fi;
        waiters++;
        if
        :: d_step { memory[WAKE] == seen -> asleep[me] = true }
        :: d_step { memory[WAKE] != seen -> waiters-- }
        fi;
end_asleep:
        !asleep[me]
     fi;
     d_step { // acquire()
       last_sequence[me] = (NEWER -> memory[NEWEST] : last_sequence[me]);
       newer = false; seen = 0
     }
  od
}

#define MISSES(me) (memory[NEWEST] > last_sequence[me])
proctype Judge() {
  atomic {
    timeout ->
    require(!asleep[0] || !MISSES(0) && !memory[STATE], lost_wake_up);
    require(!asleep[1] || !MISSES(1) && !memory[STATE], lost_wake_up)
  }
}

init {
  atomic { run Producer(); run Drain(PRODUCER); run Consumer(0); run Consumer(1); run Judge() }
}
