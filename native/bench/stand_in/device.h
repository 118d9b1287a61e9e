// What v4l2loopback 0.15 with exclusive_caps=1 answers to a writer, and where the frames go.
#pragma once

#include <linux/videodev2.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace camfx::bench {

/// V4L2_EVENT_PRI_CLIENT_USAGE
constexpr uint32_t kUsageEvent = 0x10E00001;

class StandInDevice {
 public:
  /// `counter` is a file in which the number of written frames is kept (a uint64_t), for others to read.
  explicit StandInDevice(const char* counter);

  /// As ioctl(2), but returns the errno; 0 = done.
  int control(unsigned long request, void* argument);
  /// As write(2), but returns minus the errno.
  long write(const void* frame, size_t size);
  /// The writer has closed.
  void release() { has_writer_ = false; }

 private:
  static constexpr size_t kBuffers = 4;

  int query(v4l2_capability& capability) const;
  static int enumerate(v4l2_fmtdesc& description);
  int set_format(v4l2_format& format);
  int rate(v4l2_streamparm& parameters, bool set);
  bool allocate();

  v4l2_pix_format format_{};
  v4l2_fract frame_time_{1, 30};
  std::atomic<uint64_t>* written_ = nullptr;
  uint8_t* buffers_ = nullptr;
  size_t buffer_size_ = 0;
  bool has_writer_ = false;
};

}  // namespace camfx::bench
