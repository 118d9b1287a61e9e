import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redactText, redactUrl } from '../../../../src/engine/media/redaction.js';

describe('an address for people', () => {
  for (const [url, shown] of [
    ['rtsp://me:secret@host:554/live?token=secret', 'rtsp://host:554/live?…'],
    ['rtsp://me:sec@ret@host/live', 'rtsp://host/live'],
    ['rtsp://me:sec/ret@host/live', 'rtsp://host/live'],
    ['https://secret@host', 'https://host'],
    ['https://host?token=secret', 'https://host?…'],
    ['https://host:8080/a@b.mp4', 'https://host:8080/a@b.mp4'],
    ['https://[::1]:8080/a@b.mp4', 'https://[::1]:8080/a@b.mp4'],
    ['https://host/?…', 'https://host/?…'],
  ] as const)
    it(`is ${shown} for ${url}`, () => {
      assert.equal(redactUrl(url), shown);
    });

  it('is without password and token wherever it stands in a text', () => {
    assert.equal(
      redactText("first segment 'http://me:secret@host/1.ts?token=secret' of http://me:secret@host/x: gone"),
      "first segment 'http://host/1.ts?…' of http://host/x: gone",
    );
    assert.equal(redactText('\x1b[31mred'), '?[31mred');
  });
});
