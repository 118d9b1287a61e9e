#include "ring/layout_fields.h"

#include "ring/layout.h"

namespace camfx::ring {

#define CAMFX_FIELD(type, field)                                                                                   \
  LayoutField {                                                                                                    \
#type "." #field, static_cast < uint32_t>(offsetof(type, field)), static_cast < uint32_t>(sizeof(type::field)) \
  }

std::vector<LayoutField> layout_fields() {
  return {
      CAMFX_FIELD(Header, magic),
      CAMFX_FIELD(Header, version_major),
      CAMFX_FIELD(Header, version_minor),
      CAMFX_FIELD(Header, header_size),
      CAMFX_FIELD(Header, slot_count),
      CAMFX_FIELD(Header, total_size),
      CAMFX_FIELD(Header, slot_table_offset),
      CAMFX_FIELD(Header, payload_offset),
      CAMFX_FIELD(Header, payload_stride),
      CAMFX_FIELD(Header, frame_size),
      CAMFX_FIELD(Header, generation),
      CAMFX_FIELD(Header, slot_stride),
      CAMFX_FIELD(Header, producer_pid),
      CAMFX_FIELD(Header, fourcc),
      CAMFX_FIELD(Header, width),
      CAMFX_FIELD(Header, height),
      CAMFX_FIELD(Header, plane_count),
      CAMFX_FIELD(Header, plane_offset),
      CAMFX_FIELD(Header, plane_stride),
      CAMFX_FIELD(Header, fps_numerator),
      CAMFX_FIELD(Header, fps_denominator),
      CAMFX_FIELD(Header, colour_matrix),
      CAMFX_FIELD(Header, colour_range),
      CAMFX_FIELD(Header, newest),
      CAMFX_FIELD(Header, wake),
      CAMFX_FIELD(Header, state),
      CAMFX_FIELD(Header, published),
      CAMFX_FIELD(Header, dropped),
      CAMFX_FIELD(SlotDescriptor, sequence),
      CAMFX_FIELD(SlotDescriptor, capture_ns),
      CAMFX_FIELD(SlotDescriptor, publish_ns),
      CAMFX_FIELD(SlotDescriptor, flags),
      CAMFX_FIELD(SlotDescriptor, payload_length),
      CAMFX_FIELD(ConsumerTable, magic),
      CAMFX_FIELD(ConsumerTable, version_major),
      CAMFX_FIELD(ConsumerTable, version_minor),
      CAMFX_FIELD(ConsumerTable, capacity),
      CAMFX_FIELD(ConsumerTable, pins_per_consumer),
      CAMFX_FIELD(ConsumerTable, demand),
      CAMFX_FIELD(ConsumerTable, entries),
      CAMFX_FIELD(ConsumerEntry, pins),
      CAMFX_FIELD(ConsumerEntry, acquired),
      CAMFX_FIELD(ConsumerEntry, last_sequence),
      CAMFX_FIELD(ConsumerEntry, pid),
  };
}

#undef CAMFX_FIELD

}  // namespace camfx::ring
