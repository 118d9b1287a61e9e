/** The people, rooms and lights that the matte is measured with. */
import type { PresenterLook } from '../../src/native.js';

export const LOOKS: Record<string, PresenterLook> = {
  usual: {},
  'dark skin, curls': {
    skin: [112, 74, 54],
    hair: [26, 22, 20],
    shirt: [158, 62, 52],
    wall: [206, 204, 196],
    hairVolume: 1.22,
    frizz: 3,
  },
  'fair, long hair': {
    skin: [240, 202, 182],
    hair: [170, 128, 78],
    shirt: [196, 200, 204],
    wall: [150, 164, 172],
    hairVolume: 1.08,
    hairEnd: 0.7,
    frizz: 2,
  },
  'dark room': { skin: [206, 156, 122], hair: [40, 34, 32], shirt: [90, 120, 84], roomLight: 0.45 },
  'white shirt, white wall': {
    skin: [196, 142, 108],
    hair: [92, 84, 80],
    shirt: [216, 214, 210],
    wall: [216, 212, 206],
    roomLight: 1.1,
  },
};
