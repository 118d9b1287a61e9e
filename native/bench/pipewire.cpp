// PipeWire: a video source that drives the graph, linked to each consumer. The producer draws into the stream's buffer,
// which the consumers have mapped: nothing is copied. The daemon's CPU time counts too.
#include <pipewire/pipewire.h>
#include <sys/resource.h>

#include <atomic>
#include <future>
#include <optional>
#include <string>
#include <string_view>

#include "measure.h"
#include "pipewire_daemon.h"
#include "pipewire_stream.h"

namespace {

using namespace camfx::bench;

class Source : public Transport {
 public:
  Source(const Options& options, PipewireDaemon& daemon)
      : daemon_(daemon), stream_(options, PW_DIRECTION_OUTPUT, PW_STREAM_FLAG_DRIVER), node_(stream_.id()) {
    find_port();
  }

  /// Without a port of ours the daemon would want a new one for each link.
  void link(uint32_t consumer) {
    const PipewireClient::Lock lock(stream_.client());
    auto* properties = pw_properties_new(PW_KEY_OBJECT_LINGER, "true", nullptr);
    pw_properties_setf(properties, PW_KEY_LINK_OUTPUT_NODE, "%u", node_);
    pw_properties_setf(properties, PW_KEY_LINK_OUTPUT_PORT, "%u", port_.load());
    pw_properties_setf(properties, PW_KEY_LINK_INPUT_NODE, "%u", consumer);
    pw_core_create_object(stream_.client().core, "link-factory", PW_TYPE_INTERFACE_Link, PW_VERSION_LINK,
                          &properties->dict, 0);
    pw_properties_free(properties);
  }

  uint8_t* begin() override {
    const PipewireClient::Lock lock(stream_.client());
    buffer_ = pw_stream_dequeue_buffer(stream_.get());
    return buffer_ == nullptr ? nullptr : static_cast<uint8_t*>(buffer_->buffer->datas[0].data);
  }

  void publish() override {
    const PipewireClient::Lock lock(stream_.client());
    spa_data& data = buffer_->buffer->datas[0];
    *data.chunk = {.offset = 0, .size = data.maxsize, .stride = 0, .flags = 0};
    pw_stream_queue_buffer(stream_.get(), buffer_);
    pw_stream_trigger_process(stream_.get());
  }

  int64_t helper_cpu_ns() override { return daemon_.cpu_ns(); }

 private:
  /// The daemon announces all that there is, one after another.
  void find_port() {
    events_.version = PW_VERSION_REGISTRY_EVENTS;
    events_.global = [](void* self, uint32_t id, uint32_t, const char* type, uint32_t, const spa_dict* properties) {
      auto& source = *static_cast<Source*>(self);
      const char* node = properties == nullptr ? nullptr : spa_dict_lookup(properties, PW_KEY_NODE_ID);
      if (node == nullptr || std::string_view(type) != PW_TYPE_INTERFACE_Port) return;
      if (std::to_string(source.node_) == node) source.port_ = id;
    };
    {
      const PipewireClient::Lock lock(stream_.client());
      pw_registry* registry = pw_core_get_registry(stream_.client().core, PW_VERSION_REGISTRY, 0);
      pw_registry_add_listener(registry, &listener_, &events_, this);
    }
    wait_until([&] { return port_ != 0; });
  }

  PipewireDaemon& daemon_;
  std::atomic<uint32_t> port_{0};
  pw_registry_events events_{};
  spa_hook listener_{};
  PipewireStream stream_;
  const uint32_t node_;
  pw_buffer* buffer_ = nullptr;
};

void consume(const Options& options, Shared& shared, unsigned number) {
  Observer observer(options, shared, number, RUSAGE_SELF);
  std::promise<void> over;
  bool done = false;
  std::optional<PipewireStream> stream;
  const auto process = [&] {
    pw_buffer* buffer = pw_stream_dequeue_buffer(stream->get());
    if (buffer == nullptr) return;
    if (!observer.see(static_cast<const uint8_t*>(buffer->buffer->datas[0].data)) && !done) {
      done = true;
      over.set_value();
    }
    pw_stream_queue_buffer(stream->get(), buffer);
  };
  stream.emplace(options, PW_DIRECTION_INPUT, PW_STREAM_FLAG_RT_PROCESS, process);
  shared.ids.at(number) = stream->id();
  stream->wait_until_streaming();
  shared.ready++;
  over.get_future().wait();
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse_options(argc, argv);
  Shared& shared = make_shared_results();
  PipewireDaemon daemon;
  fork_consumers(options, [&](unsigned consumer) { consume(options, shared, consumer); });
  Source source(options, daemon);
  for (unsigned consumer = 0; consumer < options.consumers; consumer++) {
    wait_until([&] { return shared.ids.at(consumer) != 0; });
    source.link(shared.ids.at(consumer));
  }
  produce(options, shared, source, RUSAGE_SELF);
  join_consumers(options);
  print(options, shared);
  return 0;
}
