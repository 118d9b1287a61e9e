/**
 * Finds a camera again that was unplugged: its node may have another number, its cable be in another port. All from
 * sysfs: opening the nodes would look like an application to whoever watches them.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

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
  readonly #others: ReadonlySet<string>;

  private constructor(identity: Node, others: ReadonlySet<string>, root: string) {
    this.name = identity.name;
    this.#identity = identity;
    this.#others = others;
    this.#root = root;
  }

  /** Null when sysfs does not know the node. `root` is put before /sys and /dev. */
  static at(path: string, root = ''): KnownCamera | null {
    const node = basename(realPath(path) ?? path);
    const identity = identify(node, root);
    if (!identity) return null;
    const others = lookAlikes(identity, root).filter(({ place }) => place !== identity.place);
    return new KnownCamera(identity, new Set(others.map(({ place }) => place)), root);
  }

  /** The path of its node now, null while it is not there. */
  find(): string | null {
    const found = lookAlikes(this.#identity, this.#root);
    const here = found.filter(({ place }) => place === this.#identity.place);
    const unmoved = here.find(({ node }) => node === this.#identity.node);
    // In another port it is the one that was not there before.
    const elsewhere = found.find(({ usb, place }) => usb !== '' && !this.#others.has(place));
    const camera = unmoved ?? here[0] ?? elsewhere;
    if (!camera) return null;
    this.#identity = camera;
    return join(this.#root, '/dev', camera.node);
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
