// The floor of the pipeline's bench: what any program has to do with a frame's pixels, by libyuv's vector code alone.
// pixel_floor WIDTH HEIGHT FRAMES blur|replace|passthrough: prints the thread's CPU time of each frame in ms, as JSON.
#include <libyuv.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "frame/i420.h"

namespace {

using namespace camfx;

constexpr int kModelWidth = 256;
constexpr int kModelHeight = 144;
constexpr int kPictures = 8;
constexpr int kWarmUp = 20;

double thread_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void shrink(const uint8_t* plane, int stride, int width, int height, uint8_t* out) {
  libyuv::ScalePlane(plane, stride, width, height, out, kModelWidth, kModelWidth, kModelHeight, libyuv::kFilterBox);
}

class Floor {
 public:
  Floor(int width, int height, bool segments)
      : segments_(segments),
        captured_(width, height),
        room_(width, height),
        published_(width, height),
        alpha_(static_cast<size_t>(width) * static_cast<size_t>(height)),
        input_(size_t{3} * kModelWidth * kModelHeight) {
    std::mt19937 random(1);
    for (auto& picture : pictures_) {
      picture.resize(alpha_.size() * 2);
      for (uint8_t& byte : picture) byte = static_cast<uint8_t>(random());
    }
    // A person that fills the middle third.
    for (size_t i = 0; i < alpha_.size(); ++i)
      alpha_[i] = i % static_cast<size_t>(width) / (static_cast<size_t>(width) / 3 + 1) == 1 ? 255 : 0;
  }

  void draw(size_t frame) {
    const I420View in = captured_.view();
    const I420View out = published_.view();
    libyuv::YUY2ToI420(pictures_.at(frame % kPictures).data(), in.width * 2, in.y, in.y_stride, in.u, in.u_stride, in.v,
                       in.v_stride, in.width, in.height);
    if (!segments_) {
      libyuv::I420Copy(in.y, in.y_stride, in.u, in.u_stride, in.v, in.v_stride, out.y, out.y_stride, out.u,
                       out.u_stride, out.v, out.v_stride, in.width, in.height);
      return;
    }
    const size_t count = input_.size() / 3;
    shrink(in.y, in.y_stride, in.width, in.height, input_.data());
    shrink(in.u, in.u_stride, in.width / 2, in.height / 2, input_.data() + count);
    shrink(in.v, in.v_stride, in.width / 2, in.height / 2, input_.data() + 2 * count);
    const I420View room = room_.view();
    libyuv::I420Blend(in.y, in.y_stride, in.u, in.u_stride, in.v, in.v_stride, room.y, room.y_stride, room.u,
                      room.u_stride, room.v, room.v_stride, alpha_.data(), in.width, out.y, out.y_stride, out.u,
                      out.u_stride, out.v, out.v_stride, in.width, in.height);
  }

 private:
  bool segments_;
  std::vector<std::vector<uint8_t>> pictures_{kPictures};
  I420Buffer captured_;
  I420Buffer room_;
  I420Buffer published_;
  std::vector<uint8_t> alpha_;
  std::vector<uint8_t> input_;
};

}  // namespace

int main(int argc, char** argv) {
  const int width = argc == 5 ? std::atoi(argv[1]) : 0;
  const int height = argc == 5 ? std::atoi(argv[2]) : 0;
  const int frames = argc == 5 ? std::atoi(argv[3]) : 0;
  if (width < 2 || height < 2 || frames < 1) {
    std::fputs("usage: pixel_floor WIDTH HEIGHT FRAMES blur|replace|passthrough\n", stderr);
    return 1;
  }
  Floor floor(width, height, std::string(argv[4]) != "passthrough");
  for (size_t i = 0; i < kWarmUp; ++i) floor.draw(i);
  for (int i = 0; i < frames; ++i) {
    const double start = thread_cpu_ms();
    floor.draw(static_cast<size_t>(i));
    std::printf("%c%.4f", i == 0 ? '[' : ',', thread_cpu_ms() - start);
  }
  std::puts("]");
  return 0;
}
