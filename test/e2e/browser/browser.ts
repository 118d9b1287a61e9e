import { mkdir, mkdtemp } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Browser, LaunchOptions, Page } from 'puppeteer-core';
import { fromRgba, type Picture } from '../picture/picture.js';
import { PageServer } from './page-server.js';

export type BrowserName = 'chromium' | 'firefox';

// Emulation makes everything slow; the scenario's own watchdog ends what hangs.
const patience = { timeout: 480_000, protocolTimeout: 480_000 };

/**
 * Keeps one browser running from scenario to scenario: launching one takes an emulated processor a minute, and seven
 * beside another one.
 */
export class BrowserPool {
  private running: { name: BrowserName; browser: Browser } | null = null;

  /** `parent` takes a home folder for each browser. */
  constructor(private readonly parent: string) {}

  /** Opens the test page in a browser of that kind; `log` takes what browser and page have to say. */
  async open(name: BrowserName, log: (line: string) => void): Promise<CameraBrowser> {
    return CameraBrowser.open(await this.launch(name, log), log);
  }

  /** The running browser of that kind, launched unless it is there. */
  async launch(name: BrowserName, log: (line: string) => void): Promise<Browser> {
    if (this.running?.name === name && this.running.browser.connected) return this.running.browser;
    await this.close();
    log(`launching ${name}`);
    await mkdir(this.parent, { recursive: true });
    const home = await mkdtemp(`${this.parent}/${name}-`);
    // Some hundred modules, which an emulated processor loads for seconds.
    const { default: puppeteer } = await import('puppeteer-core');
    const browser = await puppeteer.launch(launchOptions(name, home));
    this.running = { name, browser };
    log(`${name} is up`);
    return browser;
  }

  /** Forgets a browser whose process was killed. */
  forget(): void {
    this.running = null;
  }

  async close(): Promise<void> {
    await this.running?.browser.close().catch(() => undefined);
    this.forget();
  }
}

/** The test page in a headless browser, which looks at the camera as a web application does. */
export class CameraBrowser {
  private constructor(
    private readonly page: Page,
    private readonly server: PageServer,
    private readonly stopLogging: () => void,
  ) {}

  static async open(browser: Browser, log: (line: string) => void): Promise<CameraBrowser> {
    const lines = browser.process()?.stderr;
    const output = lines ? createInterface({ input: lines }).on('line', log) : null;
    const server = await PageServer.listen();
    try {
      const page = await browser.newPage();
      page.on('error', (error) => log(`the page crashed: ${error.message}`));
      page.setDefaultTimeout(patience.timeout);
      await page.goto(server.url);
      return new CameraBrowser(page, server, () => output?.close());
    } catch (error) {
      server.close();
      output?.close();
      throw error;
    }
  }

  /** Opens the camera with getUserMedia; it must be called after the loopback device, as users find it. */
  async openCamera(width: number, height: number): Promise<void> {
    const label = (await this.page.evaluate(`openCamera(${width}, ${height})`)) as string;
    if (!label.startsWith('camfx')) throw new Error(`the browser calls the camera "${label}"`);
  }

  /** Sends the open camera through a pair of peer connections to the page's other video element. */
  async openPeerConnection(): Promise<void> {
    await this.page.evaluate('openPeerConnection()');
  }

  /** Whether the open camera's track is live, as a meeting would ask; "ended" is for good. */
  async trackState(): Promise<string> {
    return (await this.page.evaluate('trackState()')) as string;
  }

  async framesDecoded(): Promise<number> {
    return (await this.page.evaluate('framesDecoded()')) as number;
  }

  /** The next frame of a video element; refuses one that does not have the size asked for. */
  async frame(video: 'camera' | 'remote', width: number, height: number): Promise<Picture> {
    const [w, h] = (await this.page.evaluate(`postFrame('${video}', ${width}, ${height})`)) as number[];
    if (video === 'camera' && (w !== width || h !== height)) {
      throw new Error(`the browser shows the camera at ${w}x${h} instead of ${width}x${height}`);
    }
    return fromRgba(width, height, this.server.takeFrame());
  }

  /** Closes the page, and the camera with it. */
  async close(): Promise<void> {
    this.server.close();
    this.stopLogging();
    await this.page.close();
  }
}

function launchOptions(name: BrowserName, home: string): LaunchOptions {
  const env = { ...process.env, HOME: home, TMPDIR: home };
  const shared = { ...patience, env, headless: true, userDataDir: `${home}/profile` };
  if (name === 'firefox') {
    const extraPrefsFirefox = {
      'media.navigator.permission.disabled': true,
      'permissions.default.camera': 1,
      'media.navigator.streams.fake': false,
    };
    return { ...shared, browser: 'firefox', executablePath: '/usr/bin/firefox-esr', extraPrefsFirefox };
  }
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--use-fake-ui-for-media-stream',
    '--force-color-profile=srgb',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-extensions',
    // The VM has no network but lo, which peer connections neither use nor name unless told to.
    '--allow-loopback-in-peer-connection',
    '--disable-features=WebRtcHideLocalIpsWithMdns',
  ];
  return { ...shared, browser: 'chrome', executablePath: '/usr/bin/chromium', args };
}
