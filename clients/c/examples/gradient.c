// A moving gradient into the camera until Ctrl-C: gradient [WIDTHxHEIGHT [FPS [CAMERA]]]
#include <camfx_ring.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static volatile sig_atomic_t stopped;

static void stop(int signal_number) {
  (void)signal_number;
  stopped = 1;
}

// I420: brightness runs along the diagonal, colour along the axes; `shift` moves both.
static void paint(unsigned char* frame, const camfx_ring_info* info, unsigned shift) {
  unsigned width = info->format.width, height = info->format.height;
  for (unsigned y = 0; y < height; ++y) {
    unsigned char* row = frame + (size_t)y * info->plane_stride[0];
    for (unsigned x = 0; x < width; ++x) row[x] = (unsigned char)(16 + (x + y + shift) % 220);
  }
  for (unsigned y = 0; y < height / 2; ++y) {
    size_t row = (size_t)y * info->plane_stride[1];
    memset(frame + info->plane_offset[1] + row, (int)(64 + 128 * y * 2 / height), width / 2);
    memset(frame + info->plane_offset[2] + row, (int)(64 + shift / 2 % 128), width / 2);
  }
}

static void run(camfx_producer* producer) {
  camfx_ring_info info;
  camfx_counters counters;
  struct timespec next;
  camfx_producer_ring(producer, &info);
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (unsigned n = 0; !stopped; ++n) {
    if (camfx_producer_service(producer) == CAMFX_E_REFUSED) fprintf(stderr, "%s\n", camfx_refusal_message());
    unsigned char* frame = camfx_producer_begin(producer, NULL);
    if (frame) {
      paint(frame, &info, n);
      camfx_producer_publish(producer, 0);
    }
    next.tv_nsec += 1000000000L * (long)info.format.fps_denominator / (long)info.format.fps_numerator;
    next.tv_sec += next.tv_nsec / 1000000000L;
    next.tv_nsec %= 1000000000L;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
  camfx_producer_counters(producer, &counters);
  printf("%llu frames, %llu dropped\n", (unsigned long long)counters.published, (unsigned long long)counters.dropped);
}

int main(int argc, char** argv) {
  camfx_format format = {CAMFX_YU12, 1280, 720, 30, 1};
  camfx_producer* producer;
  if (argc > 1 && sscanf(argv[1], "%ux%u", &format.width, &format.height) != 2) {
    fprintf(stderr, "gradient [WIDTHxHEIGHT [FPS [CAMERA]]]\n");
    return EXIT_FAILURE;
  }
  if (argc > 2) format.fps_numerator = (uint32_t)strtoul(argv[2], NULL, 10);
  signal(SIGINT, stop);
  signal(SIGTERM, stop);
  int error = camfx_producer_open(argc > 3 ? argv[3] : NULL, &format, 5000, &producer);
  if (error) {
    fprintf(stderr, "%s %s\n", camfx_strerror(error), error == CAMFX_E_REFUSED ? camfx_refusal_message() : "");
    return EXIT_FAILURE;
  }
  run(producer);
  camfx_producer_close(producer);
  return EXIT_SUCCESS;
}
