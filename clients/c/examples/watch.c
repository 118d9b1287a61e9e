// What a camera shows, once a second: format, frames per second, and how long after its publishing a frame was here.
// watch [CAMERA], until Ctrl-C.
#include <camfx_ring.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct second {
  uint64_t start_ns, sum_ns, worst_ns;
  unsigned frames, skipped;
};

static volatile sig_atomic_t stopped;

static void stop(int signal_number) {
  (void)signal_number;
  stopped = 1;
}

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void count(struct second* second, uint64_t latency_ns, uint64_t skipped) {
  ++second->frames;
  second->skipped += (unsigned)skipped;
  second->sum_ns += latency_ns;
  if (latency_ns > second->worst_ns) second->worst_ns = latency_ns;
}

static void print(const camfx_consumer* consumer, const struct second* second, double seconds) {
  camfx_ring_info info;
  if (!camfx_consumer_ring(consumer, &info)) {
    printf("no producer\n");
    return;
  }
  const camfx_format* format = &info.format;
  const char code[5] = {(char)format->fourcc, (char)(format->fourcc >> 8), (char)(format->fourcc >> 16),
                        (char)(format->fourcc >> 24), 0};
  printf("%s %ux%u %.5g fps: %.1f fps, %u skipped", code, format->width, format->height,
         (double)format->fps_numerator / format->fps_denominator, second->frames / seconds, second->skipped);
  if (second->frames) {
    printf(", %.0f us from publish to wake (worst %.0f us)", (double)second->sum_ns / second->frames / 1e3,
           (double)second->worst_ns / 1e3);
  }
  printf("\n");
}

static void run(camfx_consumer* consumer) {
  struct second second = {.start_ns = now_ns()};
  uint64_t last = 0;
  while (!stopped) {
    int event = camfx_consumer_wait(consumer, 100);
    uint64_t now = now_ns();
    camfx_frame frame;
    if (event < 0) {
      fprintf(stderr, "%s %s\n", camfx_strerror(event), event == CAMFX_E_REFUSED ? camfx_refusal_message() : "");
    } else if (event & CAMFX_CHANGED) {
      last = 0;
    } else if (event & CAMFX_FRAME && camfx_consumer_acquire(consumer, &frame) == 1) {
      count(&second, now > frame.publish_ns ? now - frame.publish_ns : 0, last ? frame.sequence - last - 1 : 0);
      last = frame.sequence;
      camfx_consumer_release(consumer, &frame);
    }
    if (now - second.start_ns < 1000000000u) continue;
    print(consumer, &second, (double)(now - second.start_ns) / 1e9);
    fflush(stdout);
    second = (struct second){.start_ns = now};
  }
}

int main(int argc, char** argv) {
  camfx_consumer* consumer;
  int error = camfx_consumer_open(argc > 1 ? argv[1] : NULL, &consumer);
  if (error) {
    fprintf(stderr, "%s\n", camfx_strerror(error));
    return EXIT_FAILURE;
  }
  signal(SIGINT, stop);
  signal(SIGTERM, stop);
  run(consumer);
  camfx_consumer_close(consumer);
  return EXIT_SUCCESS;
}
