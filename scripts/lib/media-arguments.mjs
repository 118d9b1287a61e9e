// @ts-check

const DRAWN = /^(presenter|presenter-still|bars|\/dev\/video.*)$/;
const PICTURE = /\.(png|jpe?g|jfif|webp|avif|heic|tiff?|svg)$/i;
const COLOUR = /^#[0-9a-f]{6}$/i;

/**
 * Whether `camfx start` with these arguments will run ffmpeg: for a video, a stream or a screen as the source or behind
 * the person. An animated picture that is not a GIF it finds out itself.
 * @param {string[]} args
 * @returns {boolean}
 */
export function needFfmpeg(args) {
  const [source] = valuesOf('--source', args);
  const [background] = valuesOf('--background', args);
  return [source, background, ...effectBackgrounds(args)].some(
    (value) => value !== undefined && !DRAWN.test(value) && !PICTURE.test(value) && !COLOUR.test(value),
  );
}

/**
 * Of replace:beach.mp4, chroma-key:key=#00ff00,background=beach.mp4 and the like.
 * @param {string[]} args
 */
function effectBackgrounds(args) {
  return valuesOf('--effect', args).flatMap((effect) => {
    const [, main, named] =
      /^(?:(?:replace|chroma-key):([^=]*)|.*[:,]background=(.*?))(?:,[a-zA-Z]+=.*)?$/.exec(effect) ?? [];
    return main ?? named ?? [];
  });
}

/**
 * @param {string} option
 * @param {string[]} args
 * @returns {string[]} the last one first, which is the one that counts
 */
function valuesOf(option, args) {
  return args
    .flatMap((arg, at) => {
      if (arg === option) return args[at + 1] ?? [];
      return arg.startsWith(`${option}=`) ? arg.slice(option.length + 1) : [];
    })
    .reverse();
}
