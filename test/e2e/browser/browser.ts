import { createInterface } from 'node:readline';
import puppeteer, { type Browser, type LaunchOptions, type Page } from 'puppeteer-core';
import { fromRgba, type Picture } from '../picture/picture.js';
import { PageServer } from './page-server.js';

export type BrowserName = 'chromium' | 'firefox';

// Emulation makes everything slow; the scenario's own watchdog ends what hangs.
const patience = { timeout: 400_000, protocolTimeout: 400_000 };

/** A headless browser with the test page open, which looks at the camera as a web application does. */
export class CameraBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
    private readonly server: PageServer,
  ) {}

  /** `home` takes the profile; `log` what the browser and the page have to say. */
  static async launch(name: BrowserName, home: string, log: (line: string) => void): Promise<CameraBrowser> {
    const server = await PageServer.listen();
    try {
      const browser = await puppeteer.launch(launchOptions(name, home));
      const stderr = browser.process()?.stderr;
      if (stderr) createInterface({ input: stderr }).on('line', (line) => log(`${name}: ${line}`));
      const page = await browser.newPage();
      page.on('error', (error) => log(`the page crashed: ${error.message}`));
      page.setDefaultTimeout(patience.timeout);
      await page.goto(server.url);
      return new CameraBrowser(browser, page, server);
    } catch (error) {
      server.close();
      throw error;
    }
  }

  /** Opens the camera with getUserMedia and returns the label of its track. */
  async openCamera(width: number, height: number): Promise<string> {
    return (await this.page.evaluate(`openCamera(${width}, ${height})`)) as string;
  }

  /** Sends the open camera through a pair of peer connections to the page's other video element. */
  async openPeerConnection(): Promise<void> {
    await this.page.evaluate('openPeerConnection()');
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

  async close(): Promise<void> {
    this.server.close();
    const pid = this.browser.process()?.pid;
    await this.browser.close().catch(() => undefined);
    if (pid !== undefined) killGroup(pid);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone, as it should be.
  }
}

function launchOptions(name: BrowserName, home: string): LaunchOptions {
  const env = { ...process.env, HOME: home, TMPDIR: home };
  const shared = { ...patience, env, headless: true, userDataDir: `${home}/${name}-profile` };
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
    // Host candidates are otherwise hidden behind mDNS names, which need a network.
    '--disable-features=WebRtcHideLocalIpsWithMdns',
  ];
  return { ...shared, browser: 'chrome', executablePath: '/usr/bin/chromium', args };
}
