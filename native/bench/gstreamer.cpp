// GStreamer: appsrc ! shmsink in the producer, shmsrc ! appsink in each consumer. The producer draws into shmsink's own
// memory, as an element before it would, so that nothing is copied; with --copy it draws into ordinary buffers of a
// pool and shmsink copies them.
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>

#include "measure.h"

namespace {

using namespace camfx::bench;

/// More than consumers can hold and queues can keep: nobody waits for room at 60 fps.
constexpr guint kBuffers = 12;

GstElement* launch(const std::string& description) {
  gst_init(nullptr, nullptr);
  for (const char* element : {"appsrc", "appsink", "shmsink", "shmsrc"}) {
    GstElementFactory* factory = gst_element_factory_find(element);
    if (factory == nullptr) fail(std::string("GStreamer has no element ") + element, kSkipped);
    gst_object_unref(factory);
  }
  GError* error = nullptr;
  GstElement* pipeline = gst_parse_launch(description.c_str(), &error);
  if (error != nullptr) fail(error->message);
  return pipeline;
}

GstBufferPool* make_pool(GstAllocator* allocator, guint frame_size) {
  GstBufferPool* pool = gst_buffer_pool_new();
  GstStructure* config = gst_buffer_pool_get_config(pool);
  gst_buffer_pool_config_set_params(config, nullptr, frame_size, kBuffers, kBuffers);
  gst_buffer_pool_config_set_allocator(config, allocator, nullptr);
  if (!gst_buffer_pool_set_config(pool, config) || !gst_buffer_pool_set_active(pool, TRUE)) fail("buffer pool");
  return pool;
}

class ShmSink : public Transport {
 public:
  ShmSink(const Options& options, const std::string& socket) : size_(options.frame_size()) {
    // Room for one frame in the queue of appsrc: it is to pass frames on, not to gather them.
    pipeline_ = launch("appsrc name=source format=time block=true max-bytes=" + std::to_string(size_) +
                       " ! shmsink name=sink sync=false wait-for-connection=true socket-path=" + socket +
                       " shm-size=" + std::to_string(size_ * (kBuffers + 2)));
    source_ = gst_bin_get_by_name(GST_BIN(pipeline_), "source");
    sink_ = gst_bin_get_by_name(GST_BIN(pipeline_), "sink");
    g_signal_connect(sink_, "client-connected",
                     G_CALLBACK(+[](GstElement*, gint, gpointer self) { static_cast<ShmSink*>(self)->clients_++; }),
                     this);
    gst_element_set_state(pipeline_, GST_STATE_PLAYING);
    wait_until([&] { return access(socket.c_str(), F_OK) == 0; });
    if (options.copy)
      pool_ = make_pool(nullptr, static_cast<guint>(size_));
    else
      find_allocator();
  }

  ShmSink(const ShmSink&) = delete;
  ShmSink& operator=(const ShmSink&) = delete;
  ~ShmSink() override { gst_element_set_state(pipeline_, GST_STATE_NULL); }

  unsigned clients() const { return clients_; }

  uint8_t* begin() override {
    buffer_ = nullptr;
    if (pool_ == nullptr)
      buffer_ = gst_buffer_new_allocate(allocator_, size_, nullptr);
    else
      gst_buffer_pool_acquire_buffer(pool_, &buffer_, nullptr);
    if (buffer_ == nullptr || !gst_buffer_map(buffer_, &map_, GST_MAP_WRITE)) return nullptr;
    return map_.data;
  }

  void publish() override {
    gst_buffer_unmap(buffer_, &map_);
    gst_app_src_push_buffer(GST_APP_SRC(source_), buffer_);
  }

 private:
  /// As an element asks the one after it.
  void find_allocator() {
    GstPad* pad = gst_element_get_static_pad(sink_, "sink");
    GstCaps* caps = gst_caps_new_empty_simple("video/x-raw");
    GstQuery* query = gst_query_new_allocation(caps, FALSE);
    if (!gst_pad_query(pad, query) || gst_query_get_n_allocation_params(query) == 0) fail("shmsink has no memory");
    gst_query_parse_nth_allocation_param(query, 0, &allocator_, nullptr);
    gst_query_unref(query);
    gst_caps_unref(caps);
    gst_object_unref(pad);
  }

  size_t size_;
  GstElement* pipeline_ = nullptr;
  GstElement* source_ = nullptr;
  GstElement* sink_ = nullptr;
  GstBufferPool* pool_ = nullptr;
  GstAllocator* allocator_ = nullptr;
  GstBuffer* buffer_ = nullptr;
  GstMapInfo map_{};
  std::atomic<unsigned> clients_{0};
};

struct Watcher {
  Observer observer;
  std::promise<void> over;
  bool done = false;
};

GstFlowReturn on_sample(GstAppSink* sink, gpointer data) {
  auto& watcher = *static_cast<Watcher*>(data);
  GstSample* sample = gst_app_sink_pull_sample(sink);
  if (sample == nullptr) return GST_FLOW_EOS;
  GstMapInfo map{};
  GstBuffer* buffer = gst_sample_get_buffer(sample);
  if (!gst_buffer_map(buffer, &map, GST_MAP_READ)) return GST_FLOW_ERROR;
  if (!watcher.observer.see(map.data) && !watcher.done) {
    watcher.done = true;
    watcher.over.set_value();
  }
  gst_buffer_unmap(buffer, &map);
  gst_sample_unref(sample);
  return GST_FLOW_OK;
}

void consume(const Options& options, Shared& shared, const std::string& socket, unsigned number) {
  wait_until([&] { return shared.open > 0; });
  Watcher watcher{.observer = {options, shared, number, RUSAGE_SELF}, .over = {}};
  GstElement* pipeline = launch("shmsrc is-live=true socket-path=" + socket + " ! appsink name=sink sync=false");
  GstElement* sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
  GstAppSinkCallbacks callbacks{};
  callbacks.new_sample = on_sample;
  gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, &watcher, nullptr);
  gst_element_set_state(pipeline, GST_STATE_PLAYING);
  watcher.over.get_future().wait();
  gst_element_set_state(pipeline, GST_STATE_NULL);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse_options(argc, argv);
  Shared& shared = make_shared_results();
  std::string folder = (std::filesystem::temp_directory_path() / "camfx-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) fail_errno("mkdtemp");
  const std::string socket = folder + "/frames";
  fork_consumers(options, [&](unsigned consumer) { consume(options, shared, socket, consumer); });
  {
    ShmSink sink(options, socket);
    shared.open = 1;
    wait_until([&] { return sink.clients() == options.consumers; });
    shared.ready = options.consumers;
    produce(options, shared, sink, RUSAGE_SELF);
    join_consumers(options);
  }
  std::filesystem::remove_all(folder);
  print(options, shared);
  return 0;
}
