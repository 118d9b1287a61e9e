/**
 * Finds a camera again that was unplugged: its node may have another number, its cable be in another port. What it is
 * (vendor, product, serial number) comes first, then where it was. Others that look the same are told apart by having
 * been seen beside it, so it looks around now and then. All from sysfs: opening the nodes would look like an application
 * to whoever watches them.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** People plug cameras in by hand. */
export const LOOK_AROUND_MS = 2000;

interface Node {
  /** Such as video0; not what it is known by. */
  node: string;
  /** The card's name. */
  name: string;
  /** Which of its device's nodes: a webcam has one more, for metadata. */
  index: string;
  /** Vendor, product, serial number and interface; '' for what is no USB device. */
  usb: string;
  /** Where it hangs: its device in sysfs, '' for a virtual one. */
  place: string;
}

export class KnownCamera {
  readonly name: string;
  readonly #root: string;
  #identity: Node;
  /** Places of others that look the same: two webcams of one kind may even share their serial number. */
  #others: ReadonlySet<string> = new Set();
  readonly #looks: NodeJS.Timeout;

  private constructor(identity: Node, root: string) {
    this.name = identity.name;
    this.#identity = identity;
    this.#root = root;
    this.#lookAround();
    this.#looks = setInterval(() => this.#lookAround(), LOOK_AROUND_MS);
    this.#looks.unref();
  }

  /** Null when sysfs does not know the node. `root` is put before /sys and /dev. */
  static at(path: string, root = ''): KnownCamera | null {
    const node = basename(realPath(path) ?? path);
    const identity = identify(node, root);
    return identity && new KnownCamera(identity, root);
  }

  /** The path of its node now, null while it is not there. */
  find(): string | null {
    const found = lookAlikes(this.#identity, this.#root);
    this.#meet(found);
    const camera = this.#among(found) ?? this.#elsewhere(found);
    if (!camera) return null;
    this.#identity = camera;
    this.#meet(found);
    return join(this.#root, '/dev', camera.node);
  }

  /** It looks around no more. Idempotent. */
  close(): void {
    clearInterval(this.#looks);
  }

  #lookAround(): void {
    this.#meet(lookAlikes(this.#identity, this.#root));
  }

  /** Only while it is there itself can one say of others that they are not it. */
  #meet(found: readonly Node[]): void {
    if (!this.#among(found)) return;
    const others = found.filter(({ place }) => place !== this.#identity.place);
    this.#others = new Set(others.map(({ place }) => place));
  }

  /** Itself, where it was. */
  #among(found: readonly Node[]): Node | undefined {
    const here = found.filter(({ place }) => place === this.#identity.place);
    return here.find(({ node }) => node === this.#identity.node) ?? here[0];
  }

  /** In another port it is the one that was not there before. While one of the others is away, it may be that one. */
  #elsewhere(found: readonly Node[]): Node | undefined {
    const places = new Set(found.map(({ place }) => place));
    if ([...this.#others].some((place) => !places.has(place))) return undefined;
    const newcomers = found.filter(({ usb, place }) => usb !== '' && !this.#others.has(place));
    return newcomers.length === 1 ? newcomers[0] : undefined;
  }
}

/** Among them itself, if it is there. */
function lookAlikes(wanted: Node, root: string): Node[] {
  return videoNodes(root)
    .flatMap((node) => identify(node, root) ?? [])
    .filter(({ name, index, usb }) => name === wanted.name && index === wanted.index && usb === wanted.usb);
}

function videoNodes(root: string): string[] {
  try {
    return readdirSync(`${root}/sys/class/video4linux`).filter((name) => /^video\d+$/.test(name));
  } catch {
    return []; // no video driver is loaded
  }
}

function identify(node: string, root: string): Node | null {
  const folder = `${root}/sys/class/video4linux/${node}`;
  const name = attribute(`${folder}/name`);
  if (name === null) return null;
  const place = realPath(`${folder}/device`) ?? '';
  return { node, name, index: attribute(`${folder}/index`) ?? '', usb: usbIdentity(place), place };
}

/** The node hangs on an interface of the USB device, which is the folder above. */
function usbIdentity(place: string): string {
  const device = dirname(place);
  const vendor = attribute(`${device}/idVendor`);
  if (place === '' || vendor === null) return '';
  const rest = [`${device}/idProduct`, `${device}/serial`, `${place}/bInterfaceNumber`];
  return [vendor, ...rest.map((file) => attribute(file) ?? '')].join(' ');
}

function attribute(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
