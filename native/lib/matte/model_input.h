// A camera frame as a segmentation model wants to see it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "frame/i420.h"
#include "frame/quarter.h"
#include "frame/window_scaler.h"

namespace camfx {

/// What the model sees, as 4:4:4 planes, tightly packed; valid until the next fill(). Without size before the first.
struct ModelPicture {
  const uint8_t* y = nullptr;
  const uint8_t* u = nullptr;
  const uint8_t* v = nullptr;
  int width = 0;
  int height = 0;
};

/// Not thread-safe; its buffers are reused from frame to frame.
class ModelInput {
 public:
  /// Stretches the frame to width × height and writes three planes of floats, red, green, blue, each 0..1. Answers how
  /// far the picture has changed since remember(): the mean over that block of 8 × 8 cells and that plane where it is
  /// the most, in levels. 0 only when nothing at all has changed; 255 when there is nothing to compare with.
  float fill(ConstI420View frame, float* nchw, int width, int height);
  /// The model answers for the picture of the last fill().
  void remember();
  /// Of the last fill().
  const ModelPicture& picture() const { return picture_; }
  /// Of the frame of the last fill(), for whoever needs it too; null where the model's input took another way.
  const Quarter* quarter() const { return has_quarter_ ? &quarter_ : nullptr; }

 private:
  struct Plane {
    const uint8_t* data;
    int stride;
    int width;
    int height;
  };

  float change();
  std::array<Plane, kPlanes> planes_of(const ConstI420View& frame, int width, int height);
  void shrink(Plane plane, uint8_t* out, int out_width, int out_height);

  Quarter quarter_;
  bool has_quarter_ = false;
  std::array<std::vector<uint8_t>, 2> shrunk_;  // on the way to yuv_
  std::vector<uint8_t> yuv_;                    // the picture's planes
  std::vector<uint8_t> remembered_;             // those that the model answered for
  ModelPicture picture_;
  ModelPicture answered_;
  std::vector<uint16_t> column_changes_;
  WindowScaler scaler_;
};

}  // namespace camfx
