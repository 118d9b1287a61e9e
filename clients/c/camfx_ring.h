// Frames into and out of camfx, a virtual camera for Linux, through shared memory: a client of the ring protocol,
// version 1.1 (docs/ring-protocol.md). A producer makes the pictures of a camera, any number of consumers use them.
//
// Threads: calls on one object must not overlap; different objects are independent. Nothing here starts a thread,
// installs a signal handler or raises SIGPIPE. An object must not be used by both sides of a fork.
//
// Errors: functions that return int give a negative CAMFX_E_... on failure; camfx_strerror() words it.
//
// Times: CLOCK_MONOTONIC in ns. Timeouts: in ms; 0 = do not wait, negative = without limit.
#ifndef CAMFX_RING_H
#define CAMFX_RING_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CAMFX_API __attribute__((visibility("default")))
#else
#define CAMFX_API
#endif

// V4L2's codes. Planes follow each other without padding; the RGB formats came with version 1.1.
#define CAMFX_YU12 0x32315559u  // I420: Y, then U, then V at half width and height
#define CAMFX_NV12 0x3231564eu  // Y, then U and V interleaved
#define CAMFX_YUYV 0x56595559u  // Y0 U Y1 V
#define CAMFX_RGB3 0x33424752u  // R G B, full range
#define CAMFX_BGR3 0x33524742u  // B G R, full range, as OpenCV has it

enum {
  CAMFX_E_ARGUMENT = -1,     // an argument is out of range, or a call is not possible now
  CAMFX_E_UNREACHABLE = -2,  // no daemon listens
  CAMFX_E_TIMEOUT = -3,      // the daemon has not answered in time
  CAMFX_E_REFUSED = -4,      // the daemon said no: camfx_refusal_code(), camfx_refusal_message()
  CAMFX_E_INVALID = -5,      // a ring, or a message about it, is not as the protocol says; it has been let go
  CAMFX_E_UNSUPPORTED = -6,  // a ring of a format or version that this client does not know; it has been let go
  CAMFX_E_HELD = -7,         // both frames that a consumer may hold are held
  CAMFX_E_SYSTEM = -8        // a system call failed; errno says why
};

// What failed and what to do next, in one sentence. Static text; any number is accepted.
CAMFX_API const char* camfx_strerror(int error);

// The daemon's reason for the last CAMFX_E_REFUSED that this thread got: "RING_INVALID", "RING_VERSION", "RING_FULL",
// "ENGINE_RUNNING" (another producer feeds the camera) or a later addition, and its message in UTF-8 for people.
// "" before the first one. Owned by the library, valid until the thread's next refusal.
CAMFX_API const char* camfx_refusal_code(void);
CAMFX_API const char* camfx_refusal_message(void);

typedef struct camfx_format {
  uint32_t fourcc;         // CAMFX_YU12, ...
  uint32_t width, height;  // pixels, even, 2 to 8192
  uint32_t fps_numerator;  // frames per second, as a fraction; both at least 1
  uint32_t fps_denominator;
} camfx_format;

typedef struct camfx_ring_info {
  camfx_format format;
  uint32_t plane_count;      // 1 to 3
  uint32_t plane_offset[4];  // bytes from the frame's start; unused ones 0
  uint32_t plane_stride[4];  // bytes from one row to the next; unused ones 0
  size_t frame_size;         // bytes
  uint64_t generation;       // differs for each ring
} camfx_ring_info;

// ---- Producer ------------------------------------------------------------------------------------------------------

typedef struct camfx_producer camfx_producer;

typedef struct camfx_counters {
  uint64_t published, dropped;  // frames of the present ring; dropped ones had every slot held by consumers
  uint32_t consumers;           // how many there are, as the daemon counts them
  int connected;                // 1 while a daemon has the ring, 0 while one is looked for
} camfx_counters;

// Makes a ring of 34 slots and offers it as `camera` (NULL = "camfx"; a-z 0-9 . _ -, at most 64); returns 0 once the
// daemon has accepted it. Fails at once without a daemon (CAMFX_E_UNREACHABLE) and when the daemon refuses;
// CAMFX_E_TIMEOUT after `timeout_ms`. Memory is used as slots are first written: two frames and those that consumers
// hold, 34 at most.
// On success *producer is the caller's, to be ended with camfx_producer_close(); on failure it is NULL.
CAMFX_API int camfx_producer_open(const char* camera, const camfx_format* format, int timeout_ms,
                                  camfx_producer** producer);

// A descriptor that polls readable (POLLIN) when camfx_producer_service() has something to do. The producer's, the
// same until it is closed; only poll it.
CAMFX_API int camfx_producer_fd(const camfx_producer* producer);

// Handles the daemon's messages, and after its end offers the same ring again, at first after 100 ms, then in growing
// steps up to 2 s; publishing works all the while. Never blocks. To be called when the descriptor is readable, or now
// and then, for instance once per frame.
// Returns 1 while a daemon has the ring, 0 while one is looked for, CAMFX_E_REFUSED when one has just refused the ring
// (for instance since another producer came first), CAMFX_E_INVALID when one has sent what is no message; the search
// goes on then, too.
CAMFX_API int camfx_producer_service(camfx_producer* producer);

// The memory to write the next frame into, `*size` (may be NULL) bytes, uninitialised: it has an older frame's pixels.
// NULL when consumers hold every slot; that is counted as a dropped frame. A second call without a publish gives the
// same memory. Valid until publish, abandon, reformat or close. Never blocks, no system call.
CAMFX_API void* camfx_producer_begin(camfx_producer* producer, size_t* size);

// Makes the begun frame the newest and wakes all consumers. `capture_ns`: when it was taken, 0 = now. The frame's
// sequence is camfx_counters.published afterwards. Returns 0, or CAMFX_E_ARGUMENT when no frame is begun.
CAMFX_API int camfx_producer_publish(camfx_producer* producer, uint64_t capture_ns);

// Gives up the begun frame, if there is one.
CAMFX_API void camfx_producer_abandon(camfx_producer* producer);

// Offers a ring of another size, rate or format on the same connection, waits until it is accepted, then closes the
// former one; consumers see no gap. Sequences start again at 1. Returns 0. On failure the former ring stays in use, is
// offered again after a refusal or a timeout, and has lost no published frame; a begun frame is abandoned either way.
CAMFX_API int camfx_producer_reformat(camfx_producer* producer, const camfx_format* format, int timeout_ms);

CAMFX_API void camfx_producer_counters(const camfx_producer* producer, camfx_counters* counters);
CAMFX_API void camfx_producer_ring(const camfx_producer* producer, camfx_ring_info* info);

// Ends the ring in order and frees everything. NULL is ignored.
CAMFX_API void camfx_producer_close(camfx_producer* producer);

// ---- Consumer ------------------------------------------------------------------------------------------------------

typedef struct camfx_consumer camfx_consumer;

typedef struct camfx_frame {
  const void* data;     // the pixels, in place: read-only; see camfx_consumer_release() for how long
  size_t size;          // bytes, camfx_ring_info.frame_size
  uint64_t sequence;    // counts from 1 in each ring; gaps are frames that were skipped
  uint64_t capture_ns;  // when the camera took it, as the producer says
  uint64_t publish_ns;  // when it was published
  int place;            // the library's
} camfx_frame;

// What service and wait report; sums of these.
enum {
  CAMFX_FRAME = 1,   // there is a frame newer than the last one acquired (wait only)
  CAMFX_CHANGED = 2  // the ring is another one, or gone: camfx_consumer_ring(). Frames held till now are let go: their
                     // memory stays readable until they are released, but may get other pixels
};

// Connects to the daemon and asks for the ring of `camera` (NULL = "camfx"), now or once there is one. Returns 0;
// CAMFX_E_UNREACHABLE at once without a daemon. A refusal, for instance RING_FULL, comes from service or wait.
// On success *consumer is the caller's, to be ended with camfx_consumer_close(); on failure it is NULL.
CAMFX_API int camfx_consumer_open(const char* camera, camfx_consumer** consumer);

// A descriptor that polls readable (POLLIN) when camfx_consumer_service() has something to do; new frames do not show
// there. The consumer's, the same until it is closed; only poll it.
CAMFX_API int camfx_consumer_fd(const camfx_consumer* consumer);

// Handles the daemon's messages, and after its end attaches again, at first after 100 ms, then in growing steps up to
// 2 s. Never blocks. Not needed by who calls camfx_consumer_wait() in a loop.
// Returns 0, CAMFX_CHANGED, CAMFX_E_REFUSED (the search goes on), CAMFX_E_INVALID or CAMFX_E_UNSUPPORTED (there is no
// ring now; the next one may do). After an error, too, frames held till now may have been let go.
CAMFX_API int camfx_consumer_service(camfx_consumer* consumer);

// Waits for a frame newer than the last one acquired, servicing the connection. Returns CAMFX_FRAME, CAMFX_CHANGED as
// soon as the ring is (20 ms at most), 0 after `timeout_ms` or a signal, or an error of service.
CAMFX_API int camfx_consumer_wait(camfx_consumer* consumer, int timeout_ms);

// Takes the newest frame, if it is newer than the last one acquired. Returns 1 and fills `frame`; 0 when there is none,
// CAMFX_E_HELD when two are held already, CAMFX_E_INVALID when the ring is broken (it has been let go). Never blocks.
CAMFX_API int camfx_consumer_acquire(camfx_consumer* consumer, camfx_frame* frame);

// Gives an acquired frame back. Until then its pixels stay as they are, except after CAMFX_CHANGED or an error (see
// there); afterwards `data` is NULL. Every acquired frame must be released or left to camfx_consumer_close().
CAMFX_API void camfx_consumer_release(camfx_consumer* consumer, camfx_frame* frame);

// Returns 1 and fills `info` (may be NULL), or 0 while there is no ring.
CAMFX_API int camfx_consumer_ring(const camfx_consumer* consumer, camfx_ring_info* info);

// Lets held frames go, disconnects, frees everything, also the memory of held frames. NULL is ignored.
CAMFX_API void camfx_consumer_close(camfx_consumer* consumer);

#ifdef __cplusplus
}
#endif

#endif
