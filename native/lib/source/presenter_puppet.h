// The person as it moves: the body's and the head's layers, the face's expressions, and how a pose moves them.
#pragma once

#include <array>
#include <cstdint>

#include "frame/i420.h"
#include "source/presenter_layer.h"
#include "source/presenter_look.h"
#include "source/presenter_motion.h"

namespace camfx::drawing {

/// How the figure's units become pixels of one frame: it fits the height of a landscape frame and the width of a
/// portrait one.
struct Stage {
  Stage(int frame_width, int frame_height);

  int frame_height;
  float unit;  // pixels for a length of 1
  float face_x;
  float face_y;
};

/// For one thread at a time.
class Puppet {
 public:
  /// Draws all layers: takes a while (a quarter of a second at 720p).
  Puppet(const Stage& stage, const PresenterLook& look);

  void pose(const Pose& pose);

  /// Blends the person over the frame, as last posed. `alpha` as in LayerCompositor::draw: exact for each luma pixel;
  /// a chroma sample takes the mean of its four, layer by layer.
  void draw(I420View out, uint8_t* alpha);

 private:
  static constexpr size_t kBlinkLevels = 5;
  static constexpr size_t kMouthLevels = 5;

  Stage stage_;
  Layer body_;
  Layer head_;
  std::array<Layer, kBlinkLevels> eyes_;   // from open to shut
  std::array<Layer, kMouthLevels> mouth_;  // from closed to open
  LayerMotion body_motion_;
  LayerMotion head_motion_;
  LayerCompositor compositor_;
};

}  // namespace camfx::drawing
