#include "ring/validate.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <cstring>
#include <functional>
#include <string>

#include "io/error.h"
#include "ring_fixture.h"

namespace camfx::ring {

namespace {

Header valid_header() {
  const Producer producer(kSmall);
  const SharedMemory memory = SharedMemory::map(duplicate(producer.ring_fd()), Access::kRead, sizeof(Header));
  Header header{};
  std::memcpy(&header, memory.data(), sizeof(header));
  return header;
}

/// Code and message of the refusal, "" when the header is accepted.
std::string refusal(const std::function<void(Header&)>& mutate) {
  Header header = valid_header();
  const size_t size = header.total_size;
  mutate(header);
  try {
    validate_header(header, size);
    return "";
  } catch (const Error& error) {
    return error.code() + ": " + error.what();
  }
}

/// A consumer table and a memfd as a hostile peer may send them.
UniqueFd hostile_memory(size_t size, int seals) {
  SharedMemory memory = SharedMemory::create("hostile", size);
  if (seals != 0) memory.seal(seals);
  return duplicate(memory.fd());
}

}  // namespace

TEST_CASE("the producer's own header is valid") {
  CHECK(refusal([](Header&) {}).empty());
}

TEST_CASE("each header field out of range is refused by name") {
  const auto refuses = [](const std::string& field, const std::function<void(Header&)>& mutate) {
    const std::string message = refusal(mutate);
    CAPTURE(field);
    CAPTURE(message);
    CHECK(message.starts_with("RING_INVALID: "));
    CHECK(message.find(" in " + field + " (offset ") != std::string::npos);
  };
  CHECK(refusal([](Header& h) { h.version_major = 2; }).starts_with("RING_VERSION: "));
  refuses("magic", [](Header& h) { h.magic ^= 1; });
  refuses("header_size", [](Header& h) { h.header_size = 100; });
  refuses("generation", [](Header& h) { h.generation = 0; });
  refuses("plane_stride", [](Header& h) { h.plane_stride[3] = 2; });
  refuses("slot_count", [](Header& h) { h.slot_count = 2; });
  refuses("slot_count", [](Header& h) { h.slot_count = 65; });
  refuses("total_size", [](Header& h) { h.total_size += kPageSize; });
  refuses("slot_stride", [](Header& h) { h.slot_stride = 0; });
  refuses("slot_table_offset", [](Header& h) { h.slot_table_offset = 0; });
  refuses("slot_table_offset", [](Header& h) { h.slot_table_offset = UINT64_MAX & ~7ULL; });
  refuses("payload_offset", [](Header& h) { h.payload_offset += 1; });
  refuses("payload_offset", [](Header& h) { h.payload_offset = UINT64_MAX & ~4095ULL; });
  refuses("payload_stride", [](Header& h) { h.payload_stride = 0; });
  refuses("payload_stride", [](Header& h) { h.payload_stride = UINT64_MAX & ~4095ULL; });
  refuses("payload_stride", [](Header& h) { h.payload_stride *= 2; });
  refuses("frame_size", [](Header& h) { h.frame_size = 0; });
  refuses("frame_size", [](Header& h) { h.frame_size -= 1; });
  refuses("frame_size", [](Header& h) { h.width = 66; });
  refuses("width", [](Header& h) { h.width = 63; });
  refuses("width", [](Header& h) { h.width = kMaxSide + 2; });
  refuses("height", [](Header& h) { h.height = 0; });
  refuses("fourcc", [](Header& h) { h.fourcc = kMjpg; });
  refuses("plane_count", [](Header& h) { h.plane_count = 4; });
  refuses("plane_offset", [](Header& h) { h.plane_offset[1] = 1; });
  refuses("plane_stride", [](Header& h) { h.plane_stride[0] = 1 << 20; });
  refuses("fps_numerator", [](Header& h) { h.fps_numerator = 0; });
  refuses("fps_denominator", [](Header& h) { h.fps_denominator = 0; });
  refuses("colour_matrix", [](Header& h) { h.colour_matrix = 0; });
  refuses("colour_range", [](Header& h) { h.colour_range = 2; });
}

TEST_CASE("memory that could be truncated, or is too small, is refused") {
  const Producer producer(kSmall);
  constexpr int kFixed = F_SEAL_SHRINK | F_SEAL_GROW;
  constexpr int kReadOnly = kFixed | F_SEAL_FUTURE_WRITE;
  CHECK_THROWS_AS(Consumer(hostile_memory(1 << 20, 0), duplicate(producer.table_fd()), 0), Error);
  CHECK_THROWS_AS(Consumer(hostile_memory(1 << 20, F_SEAL_SHRINK), duplicate(producer.table_fd()), 0), Error);
  CHECK_THROWS_AS(Consumer(hostile_memory(100, kReadOnly), duplicate(producer.table_fd()), 0), Error);
  CHECK_THROWS_AS(Consumer(hostile_memory(1 << 20, kFixed), duplicate(producer.table_fd()), 0), Error);
  CHECK_THROWS_AS(Consumer(hostile_memory(1 << 20, kReadOnly), duplicate(producer.table_fd()), 0), Error);
  CHECK_THROWS_AS(Consumer(duplicate(producer.ring_fd()), hostile_memory(4096, kFixed), 0), Error);
  CHECK_THROWS_AS(Consumer(duplicate(producer.ring_fd()), hostile_memory(64, kFixed), 0), Error);
  CHECK_THROWS_AS(Consumer(duplicate(producer.ring_fd()), UniqueFd(open("/dev/null", O_RDWR)), 0), Error);
  CHECK_THROWS_AS(Consumer(duplicate(producer.ring_fd()), duplicate(producer.table_fd()), kConsumerCapacity), Error);
}

TEST_CASE("memory of huge pages is refused before it is looked at") {
  const UniqueFd huge(memfd_create("hostile", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB));
  if (!huge) {
    MESSAGE("skipped: no huge pages in this kernel");
    return;
  }
  REQUIRE(fcntl(huge.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE) == 0);
  try {
    SharedMemory::map(duplicate(huge.get()), Access::kRead, 0);
    FAIL("it was accepted");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("plain pages") != std::string::npos);
  }
}

}  // namespace camfx::ring
