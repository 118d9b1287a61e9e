/** camfx effects, with a running camera. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { Session, SMALL } from './support/session.js';

const AUTHORIZATION = `Basic ${Buffer.from('me:secret').toString('base64')}`;

describe('the effects of a running camera', () => {
  let session: Session;
  let picture: Buffer;
  before(async () => {
    session = new Session();
    const colour = { create: { width: 64, height: 36, channels: 3, background: '#0000ff' } } as const;
    picture = await sharp(colour).png().toBuffer();
    await session.start('--source', 'bars', '--effect', 'none', '--no-preview', ...SMALL);
  });
  after(async () => {
    await session.end();
  });

  async function change(effect: string): Promise<string> {
    const { exitCode, stdout, stderr } = await session.run('effects', effect);
    assert.equal(exitCode, 0, stderr);
    return stdout.trim();
  }

  it('take files from where they are changed, not from where the camera was started', async () => {
    const file = join(session.directory, 'beach.png');
    await sharp(picture).toFile(file);
    const path = relative(process.cwd(), file);
    assert.equal(await change(`replace:${path}`), `now: replace:background=${file},fit=cover`);
    assert.match(await change(`overlay:image=${path}`), new RegExp(`^now: overlay:image=${file},`));
  });

  it('show a picture behind a password, which nobody is shown', async () => {
    const server = createServer(({ headers }, response) => {
      if (headers.authorization === AUTHORIZATION) response.writeHead(200).end(picture);
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="pictures"' }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [before, url] = [`http://me:secret@`, `127.0.0.1:${String(port)}/x.png?token=secret`];
    assert.equal(
      await change(`replace:${before}${url}`),
      `now: replace:background=http://127.0.0.1:${String(port)}/x.png?…,fit=cover`,
    );
    for (const command of [['effects', '--json'], ['effects'], ['status'], ['status', '--json']]) {
      const { exitCode, stdout } = await session.run(...command);
      assert.equal(exitCode, 0);
      assert.match(stdout, /x\.png\?…/);
      assert.doesNotMatch(stdout, /secret/);
    }
    server.close();
    server.closeAllConnections();
  });

  it('hide the room at once, whatever is still waited for', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const waiting = session.run('effects', `replace:http://127.0.0.1:${String(port)}/silent`);
    await once(silent, 'connection');
    assert.match(await change('card'), /^now: card:/);
    const { exitCode, stderr } = await waiting;
    assert.equal(exitCode, 5);
    assert.match(stderr, /Another change of the effects came before/);
    silent.close();
    silent.closeAllConnections();
  });

  it('are checked for cameras that camfx may feed itself', async () => {
    const refused = async (effect: string, message: RegExp): Promise<void> => {
      const { exitCode, stderr } = await session.run('effects', effect);
      assert.notEqual(exitCode, 0);
      assert.match(stderr, message);
    };
    await refused('replace:/dev/video99', /There is no camera \/dev\/video99\./);
    await refused('chroma-key:camera:', /Expected the name or path of a camera/);
    const started = ['start', '--name', 'work', '--source', 'bars', '--effect', 'replace:/dev/video99'];
    const { exitCode, stderr } = await session.run(...started);
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /There is no camera \/dev\/video99\./);
  });
});
