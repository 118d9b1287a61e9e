// What readers of a v4l2loopback device see when this process dies or hangs: our last-resort picture, twice a second.
// The module's `timeout` control does it: after 500 ms without a write, readers get the device's timeout image. The
// time is above the pump's refresh period of 250 ms for watched devices, so the image never shows between live frames.
// (While nobody watches, the pump writes once a second; whoever comes then may first get the image, which is the same
// idle card that the pump shows.)
//
// To fill the image, the next opener of the node is ordered to get it instead of the stream (`timeout_image_io`), the
// node is opened a second time, and closed again. What holds per version, read in the source and tried:
//   0.12.7  The order is a bool and dies with the next open, unknown to the kernel's copy of the control. Buffers must
//           exist, hence only after STREAMON.
//   0.13.2  The order is a button and dies with REQBUFS.
//   0.12.7, 0.13.2  The image dies with the last close, the control does not. A reader that takes a timeout that is
//           still pending when the next writer has not set the control makes the kernel copy from address 0, so the
//           pending one is taken by a read() of our own before the device is closed. After a kill, a foreign writer's
//           readers may see an empty image, green, in gaps of 500 ms, until one of us was there again. REQBUFS of an
//           ordinary opener would shrink the stream to one buffer: it is sent only to what proved to be the image.
//   0.14 and later  The order dies with S_FMT or REQBUFS. The image outlives the close. REQBUFS comes before QUERYBUF;
//           an ordinary opener's fails with EBUSY beside a writer. STREAMON of a reader, which Chromium repeats after
//           1 s of silence, fails with EIO while there is no writer: frames must go on, and do.
// With sustain_framerate instead, readers would see the last live frame for good; keep_format hides the device from
// Chromium.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "io/error.h"
#include "io/unique_fd.h"
#include "v4l2/loopback_module.h"

namespace camfx {

class LoopbackInsurance {
 public:
  /// `fd` is the writer's, its format set; it stays the caller's and must outlive this.
  LoopbackInsurance(int fd, std::string path, LoopbackVersion version);
  LoopbackInsurance(const LoopbackInsurance&) = delete;
  LoopbackInsurance& operator=(const LoopbackInsurance&) = delete;
  /// Sets the control as it was. Not reached by a crash, which is the point.
  ~LoopbackInsurance();

  /// A packed frame of the device's format. Where the device takes no image, no timeout is set: its default is green.
  /// Why it didn't take this one, nothing if it did; one that it took before still serves.
  std::optional<Error> set_picture(const uint8_t* frame, size_t size);

 private:
  UniqueFd open_image() const;
  void fill_image(const uint8_t* frame, size_t size) const;
  void take_pending_timeout() const;

  const int fd_;
  const std::string path_;
  const LoopbackVersion version_;
  int former_timeout_ms_ = 0;
  bool active_ = false;
};

}  // namespace camfx
