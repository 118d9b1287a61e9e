// @ts-check

/** The oldest Node that package.json's "engines" accepts. */
const OLDEST = { major: 20, minor: 11 };

/**
 * @param {string} version as in process.versions.node, e.g. "18.19.0"
 * @returns {string | undefined} one sentence for the user when this Node is too old
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return undefined;
  const oldest = `${OLDEST.major}.${OLDEST.minor}`;
  return `camfx needs Node.js ${oldest} or newer, and this is ${version}: install a newer one (https://nodejs.org/en/download) and run this again`;
}
