// Raw frames through pipes, one for each consumer: what `ffmpeg ... -f rawvideo -` and its like do. Each frame is
// copied into the kernel and out again, and a consumer that does not read holds up the producer and all others.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "io/unique_fd.h"
#include "measure.h"

namespace {

using namespace camfx;
using namespace camfx::bench;

/// The most that a user without privileges gets.
constexpr int kPipeBytes = 1 << 20;

struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
};

std::vector<Pipe> make_pipes(unsigned count) {
  std::vector<Pipe> pipes(count);
  for (Pipe& pipe : pipes) {
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) != 0) fail_errno("pipe2");
    pipe = {UniqueFd(fds[0]), UniqueFd(fds[1])};
    if (fcntl(fds[1], F_SETPIPE_SZ, kPipeBytes) < kPipeBytes) fail_errno("F_SETPIPE_SZ");
  }
  return pipes;
}

class Pipes : public Transport {
 public:
  Pipes(size_t frame_size, std::vector<Pipe>& pipes) : frame_(frame_size), pipes_(pipes) {}

  uint8_t* begin() override { return frame_.data(); }

  void publish() override {
    for (const Pipe& pipe : pipes_) write_all(pipe.writer.get());
  }

 private:
  void write_all(int fd) {
    for (size_t done = 0; done < frame_.size();) {
      const ssize_t count = write(fd, frame_.data() + done, frame_.size() - done);
      if (count < 0 && errno == EPIPE) return;  // it has seen the end
      if (count < 0) fail_errno("write");
      done += static_cast<size_t>(count);
    }
  }

  std::vector<uint8_t> frame_;
  std::vector<Pipe>& pipes_;
};

void consume(const Options& options, Shared& shared, std::vector<Pipe>& pipes, unsigned number) {
  const UniqueFd reader = std::move(pipes.at(number).reader);
  pipes.clear();
  Observer observer(options, shared, number, RUSAGE_SELF);
  std::vector<uint8_t> frame(options.frame_size());
  shared.ready++;
  do {
    for (size_t done = 0; done < frame.size();) {
      const ssize_t count = read(reader.get(), frame.data() + done, frame.size() - done);
      if (count <= 0) fail_errno("read");
      done += static_cast<size_t>(count);
    }
  } while (observer.see(frame.data()));
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse_options(argc, argv);
  Shared& shared = make_shared_results();
  std::vector<Pipe> pipes = make_pipes(options.consumers);
  fork_consumers(options, [&](unsigned consumer) { consume(options, shared, pipes, consumer); });
  for (Pipe& pipe : pipes) pipe.reader.reset();
  Pipes transport(options.frame_size(), pipes);
  produce(options, shared, transport, RUSAGE_SELF);
  join_consumers(options);
  print(options, shared);
  return 0;
}
