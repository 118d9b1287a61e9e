#include "ring/validate.h"

#include <string>

#include "io/error.h"

namespace camfx::ring {

namespace {

void expect(bool holds, const char* field, size_t offset, const std::string& expected, uint64_t found) {
  if (holds) return;
  throw Error("RING_INVALID", std::string("Expected ") + expected + " in " + field + " (offset " +
                                  std::to_string(offset) + ") but found " + std::to_string(found));
}

void expect_version(uint16_t major) {
  if (major != kVersionMajor)
    throw Error("RING_VERSION", "Expected ring version " + std::to_string(kVersionMajor) + " but the peer speaks " +
                                    std::to_string(major));
}

#define CAMFX_EXPECT(condition, field, expected) \
  expect((condition), #field, offsetof(Header, field), (expected), static_cast<uint64_t>(header.field))

void validate_geometry(const Header& header, uint64_t memory_size) {
  CAMFX_EXPECT(header.header_size >= sizeof(Header), header_size, "at least 4096");
  CAMFX_EXPECT(header.slot_count >= 3 && header.slot_count <= kMaxSlots, slot_count, "3 to 64");
  CAMFX_EXPECT(header.total_size <= memory_size, total_size, "at most the memory's " + std::to_string(memory_size));
  CAMFX_EXPECT(
      header.slot_stride >= sizeof(SlotDescriptor) && header.slot_stride <= kPageSize && header.slot_stride % 8 == 0,
      slot_stride, "64 to 4096, a multiple of 8");
  // Bounded operands, so that none of the sums and products below can wrap.
  const uint64_t total = header.total_size;
  CAMFX_EXPECT(header.slot_table_offset >= sizeof(Header) && header.slot_table_offset <= total &&
                   header.slot_table_offset % 8 == 0,
               slot_table_offset, "a multiple of 8 between the header and total_size");
  CAMFX_EXPECT(header.payload_offset <= total && header.payload_offset % kPageSize == 0, payload_offset,
               "a page-aligned offset below total_size");
  CAMFX_EXPECT(header.slot_table_offset + uint64_t{header.slot_count} * header.slot_stride <= header.payload_offset,
               slot_table_offset, "a slot table that ends before payload_offset");
  CAMFX_EXPECT(header.payload_stride > 0 && header.payload_stride <= total && header.payload_stride % kPageSize == 0,
               payload_stride, "a page-aligned size below total_size");
  CAMFX_EXPECT(header.payload_offset + header.slot_count * header.payload_stride <= total, payload_stride,
               "payloads that end before total_size");
  CAMFX_EXPECT(header.frame_size > 0 && header.frame_size <= header.payload_stride, frame_size,
               "1 to payload_stride bytes");
}

bool is_side(uint32_t pixels) { return pixels >= 2 && pixels <= kMaxSide && pixels % 2 == 0; }

PlaneLayout layout_of(const Header& header) {
  CAMFX_EXPECT(is_side(header.width), width, "an even number from 2 to 8192");
  CAMFX_EXPECT(is_side(header.height), height, "an even number from 2 to 8192");
  try {
    return packed_layout(header.fourcc, header.width, header.height);
  } catch (const Error& error) {
    // BAD_FORMAT is for who chooses a format; a peer that offers one has broken the protocol.
    throw Error("RING_INVALID",
                std::string(error.what()) + " in fourcc (offset " + std::to_string(offsetof(Header, fourcc)) + ")");
  }
}

void validate_format(const Header& header) {
  const PlaneLayout packed = layout_of(header);
  CAMFX_EXPECT(header.frame_size == packed.size, frame_size, std::to_string(packed.size));
  CAMFX_EXPECT(header.plane_count == packed.plane_count, plane_count, std::to_string(packed.plane_count));
  for (uint32_t i = 0; i < kMaxPlanes; i++) {  // unused ones are 0
    expect(header.plane_offset[i] == packed.offset.at(i), "plane_offset",
           offsetof(Header, plane_offset) + size_t{4} * i, std::to_string(packed.offset.at(i)), header.plane_offset[i]);
    expect(header.plane_stride[i] == packed.stride.at(i), "plane_stride",
           offsetof(Header, plane_stride) + size_t{4} * i, std::to_string(packed.stride.at(i)), header.plane_stride[i]);
  }
  CAMFX_EXPECT(header.fps_numerator > 0, fps_numerator, "at least 1");
  CAMFX_EXPECT(header.fps_denominator > 0, fps_denominator, "at least 1");
  CAMFX_EXPECT(header.colour_matrix == 1, colour_matrix, "1 (BT.601)");
  CAMFX_EXPECT(header.colour_range == 1, colour_range, "1 (limited)");
}

}  // namespace

void validate_header(const Header& header, size_t memory_size) {
  CAMFX_EXPECT(header.magic == kMagic, magic, std::to_string(kMagic));
  expect_version(header.version_major);
  CAMFX_EXPECT(header.generation != 0, generation, "any number but 0");
  validate_geometry(header, memory_size);
  validate_format(header);
}

void validate_table(const ConsumerTable& table) {
  expect(table.magic == kTableMagic, "ConsumerTable.magic", 0, std::to_string(kTableMagic), table.magic);
  expect_version(table.version_major);
  expect(table.capacity == kConsumerCapacity, "capacity", offsetof(ConsumerTable, capacity),
         std::to_string(kConsumerCapacity), table.capacity);
  expect(table.pins_per_consumer == kPinsPerConsumer, "pins_per_consumer", offsetof(ConsumerTable, pins_per_consumer),
         std::to_string(kPinsPerConsumer), table.pins_per_consumer);
}

#undef CAMFX_EXPECT

}  // namespace camfx::ring
