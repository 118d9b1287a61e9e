#include "pipewire_stream.h"

#include <spa/param/video/format-utils.h>

#include <array>
#include <utility>

namespace camfx::bench {

namespace {

const spa_pod* video_format(spa_pod_builder& builder, const Options& options) {
  spa_video_info_raw info{};
  info.format = SPA_VIDEO_FORMAT_I420;
  info.size = SPA_RECTANGLE(options.width, options.height);
  info.framerate = SPA_FRACTION(options.fps == 0 ? 60 : options.fps, 1);
  return spa_format_video_raw_build(&builder, SPA_PARAM_EnumFormat, &info);
}

/// As many as there may be, in memory that any process can map.
const spa_pod* buffers_param(spa_pod_builder& builder, const Options& options) {
  const int size = static_cast<int>(options.frame_size());
  spa_pod_frame frame{};
  spa_pod_builder_push_object(&builder, &frame, SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers);
  spa_pod_builder_add(&builder, SPA_PARAM_BUFFERS_buffers, SPA_POD_CHOICE_RANGE_Int(8, 4, 16), SPA_PARAM_BUFFERS_blocks,
                      SPA_POD_Int(1), SPA_PARAM_BUFFERS_size, SPA_POD_Int(size), SPA_PARAM_BUFFERS_stride,
                      SPA_POD_Int(static_cast<int>(options.width)), SPA_PARAM_BUFFERS_dataType,
                      SPA_POD_CHOICE_FLAGS_Int(1 << SPA_DATA_MemFd), 0);
  return static_cast<const spa_pod*>(spa_pod_builder_pop(&builder, &frame));
}

}  // namespace

PipewireClient::PipewireClient() {
  pw_init(nullptr, nullptr);
  loop = pw_thread_loop_new("camfx-bench", nullptr);
  context = pw_context_new(pw_thread_loop_get_loop(loop), nullptr, 0);
  if (context == nullptr || pw_thread_loop_start(loop) != 0) fail("the PipeWire library does not start");
  const Lock lock(*this);
  core = pw_context_connect(context, nullptr, 0);
  if (core == nullptr) fail_errno("connecting to PipeWire");
}

PipewireClient::~PipewireClient() {
  pw_context_destroy(context);
  pw_thread_loop_destroy(loop);
}

PipewireStream::PipewireStream(const Options& options, pw_direction direction, unsigned flags,
                               std::function<void()> process)
    : process_(std::move(process)) {
  events_.version = PW_VERSION_STREAM_EVENTS;
  events_.state_changed = [](void* self, pw_stream_state, pw_stream_state state, const char* error) {
    if (error != nullptr) fail(error);
    static_cast<PipewireStream*>(self)->state_ = state;
  };
  if (process_) events_.process = [](void* self) { static_cast<PipewireStream*>(self)->process_(); };
  const PipewireClient::Lock lock(client_);
  auto* properties = pw_properties_new(PW_KEY_MEDIA_TYPE, "Video", PW_KEY_NODE_NAME, "camfx-bench", nullptr);
  stream_ = pw_stream_new(client_.core, "camfx-bench", properties);
  pw_stream_add_listener(stream_, &listener_, &events_, this);
  std::array<uint8_t, 1024> memory{};
  spa_pod_builder builder = SPA_POD_BUILDER_INIT(memory.data(), memory.size());
  std::array<const spa_pod*, 2> params{video_format(builder, options), buffers_param(builder, options)};
  const auto all_flags = static_cast<pw_stream_flags>(PW_STREAM_FLAG_MAP_BUFFERS | flags);
  pw_stream_connect(stream_, direction, PW_ID_ANY, all_flags, params.data(), params.size());
}

PipewireStream::~PipewireStream() {
  pw_thread_loop_stop(client_.loop);  // no callback from here on
  pw_stream_destroy(stream_);
}

uint32_t PipewireStream::id() {
  wait_until([&] { return state_ >= PW_STREAM_STATE_PAUSED; });
  const PipewireClient::Lock lock(client_);
  return pw_stream_get_node_id(stream_);
}

void PipewireStream::wait_until_streaming() {
  wait_until([&] { return state_ == PW_STREAM_STATE_STREAMING; });
}

}  // namespace camfx::bench
