// @ts-check

/** @typedef {'apt' | 'dnf' | 'pacman'} PackageManager */

/**
 * One thing the project needs from the system, and what the distributions call it. A distribution whose name is
 * left out has it in another row's package. It is there when the command is on PATH or the header in a standard
 * folder (so a self-built one counts too); without either, the package manager is asked.
 * @typedef {object} SystemPackage
 * @property {string} why
 * @property {string} [command]
 * @property {string} [header]
 * @property {string} [apt]
 * @property {string} [dnf]
 * @property {string} [pacman]
 */

/** @type {SystemPackage[]} */
export const BUILD_PACKAGES = [
  { apt: 'g++', dnf: 'gcc-c++', pacman: 'gcc', command: 'c++', why: 'compiles the C++ core' },
  { apt: 'cmake', dnf: 'cmake', pacman: 'cmake', command: 'cmake', why: 'configures the native build' },
  { apt: 'ninja-build', dnf: 'ninja-build', pacman: 'ninja', command: 'ninja', why: 'runs the native build' },
  {
    apt: 'pkg-config',
    dnf: 'pkgconf-pkg-config',
    pacman: 'pkgconf',
    command: 'pkg-config',
    why: 'tells the native build where libraries are',
  },
  {
    apt: 'libyuv-dev',
    dnf: 'libyuv-devel',
    pacman: 'libyuv',
    header: 'libyuv.h',
    why: 'converts and scales frames',
  },
  {
    apt: 'libturbojpeg0-dev',
    dnf: 'turbojpeg-devel',
    pacman: 'libjpeg-turbo',
    header: 'turbojpeg.h',
    why: 'decodes the MJPG frames of webcams',
  },
];

/** @type {SystemPackage[]} */
export const NATIVE_TEST_PACKAGES = [
  {
    apt: 'doctest-dev',
    dnf: 'doctest-devel',
    pacman: 'doctest',
    header: 'doctest/doctest.h',
    why: 'frames the native tests',
  },
  { dnf: 'libasan', why: "is the compiler's address sanitizer" },
  { dnf: 'libubsan', why: "is the compiler's undefined behaviour sanitizer" },
  { dnf: 'libtsan', why: "is the compiler's thread sanitizer" },
];

/** @type {SystemPackage[]} */
export const CLIENT_PACKAGES = [
  { apt: 'gcc', dnf: 'gcc', pacman: 'gcc', command: 'cc', why: 'compiles the C client' },
  { apt: 'make', dnf: 'make', pacman: 'make', command: 'make', why: 'builds the C client' },
  { apt: 'python3', dnf: 'python3', pacman: 'python', command: 'python3', why: 'runs the Python client' },
];

/** @type {SystemPackage[]} */
export const FUZZ_PACKAGES = [
  { apt: 'clang', dnf: 'clang', pacman: 'clang', command: 'clang++', why: 'compiles the fuzzers' },
  {
    apt: 'libclang-rt-dev',
    dnf: 'compiler-rt',
    pacman: 'compiler-rt',
    why: 'has libFuzzer and the sanitizers of clang',
  },
];

/** @type {SystemPackage[]} the ring's rivals in its bench; it runs without them too */
export const RING_BENCH_PACKAGES = [
  {
    apt: 'libgstreamer1.0-dev',
    dnf: 'gstreamer1-devel',
    pacman: 'gstreamer',
    header: 'gstreamer-1.0/gst/gst.h',
    why: 'compiles the bench of GStreamer',
  },
  {
    apt: 'libgstreamer-plugins-base1.0-dev',
    dnf: 'gstreamer1-plugins-base-devel',
    pacman: 'gst-plugins-base-libs',
    header: 'gstreamer-1.0/gst/app/app.h',
    why: 'compiles the bench of GStreamer',
  },
  {
    apt: 'gstreamer1.0-plugins-base',
    dnf: 'gstreamer1-plugins-base',
    pacman: 'gst-plugins-base',
    why: 'has appsrc and appsink',
  },
  {
    apt: 'gstreamer1.0-plugins-bad',
    dnf: 'gstreamer1-plugins-bad-free',
    pacman: 'gst-plugins-bad',
    why: 'has shmsink and shmsrc',
  },
  {
    apt: 'libpipewire-0.3-dev',
    dnf: 'pipewire-devel',
    pacman: 'libpipewire',
    header: 'pipewire-0.3/pipewire/pipewire.h',
    why: 'compiles the bench of PipeWire',
  },
  {
    apt: 'pipewire-bin',
    dnf: 'pipewire',
    pacman: 'pipewire',
    command: 'pipewire',
    why: 'is the daemon that this bench runs',
  },
];

/** @type {SystemPackage[]} what sources other than cameras and pictures need, and the daemon's rival in its bench */
export const MEDIA_PACKAGES = [
  {
    apt: 'ffmpeg',
    dnf: 'ffmpeg-free',
    pacman: 'ffmpeg',
    command: 'ffmpeg',
    why: 'decodes videos, streams and the screen',
  },
];

/** @type {SystemPackage[]} */
export const SCREEN_TEST_PACKAGES = [
  {
    apt: 'xvfb',
    dnf: 'xorg-x11-server-Xvfb',
    pacman: 'xorg-server-xvfb',
    command: 'Xvfb',
    why: 'is the screen that the tests grab',
  },
];

/** @type {SystemPackage[]} the pipeline's rival in its bench; it runs without it too */
export const PIPELINE_BENCH_PACKAGES = [
  {
    apt: 'python3-opencv',
    dnf: 'python3-opencv',
    pacman: 'python-opencv',
    why: 'does to a frame what Python camera programs do',
  },
];

/** @type {SystemPackage[]} */
export const LINT_PACKAGES = [
  {
    apt: 'clang-format',
    dnf: 'clang-tools-extra',
    pacman: 'clang',
    command: 'clang-format',
    why: 'checks the layout of C++ files',
  },
  {
    apt: 'clang-tidy',
    dnf: 'clang-tools-extra',
    pacman: 'clang',
    command: 'clang-tidy',
    why: 'looks for bugs in C++ files',
  },
  {
    apt: 'black',
    dnf: 'black',
    pacman: 'python-black',
    command: 'black',
    why: 'checks the layout of Python files',
  },
  {
    apt: 'flake8',
    dnf: 'python3-flake8',
    pacman: 'flake8',
    command: 'flake8',
    why: 'looks for bugs in Python files',
  },
];

/** @type {SystemPackage[]} */
export const MODEL_PACKAGES = [
  { apt: 'spin', dnf: 'spin', command: 'spin', why: 'checks the models of the ring' },
  { apt: 'gcc', dnf: 'gcc', pacman: 'gcc', command: 'cc', why: 'compiles the checkers that spin writes' },
];
