// What the presenter looks like, and the room: tests and benches need more than one person.
#pragma once

#include "source/bt601.h"

namespace camfx {

struct PresenterLook {
  Rgb skin{226, 178, 150};
  Rgb hair{58, 40, 30};
  Rgb shirt{52, 78, 120};
  Rgb wall{196, 190, 178};
  float room_light = 1;    // of everything in the room, 0..1.2
  float hair_volume = 1;   // the head of hair, 1..kMaxHairVolume times the usual size
  float hair_end = 0.06F;  // how far down it falls: 0 is the middle of the face, 1 the chin
  float frizz = 1;         // how far single strands stand off, in the usual lengths, 0..kMaxFrizz
};

constexpr float kMaxHairVolume = 1.3F;
constexpr float kMaxFrizz = 4;

}  // namespace camfx
