/** The preview page: the live picture, and what is missing for a real camera. */
import type { Missing } from '../doctor/missing.js';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** `streamUrl` is relative to the page. */
export function renderPage(streamUrl: string, missing: Missing[]): string {
  const rows = missing.map(
    ({ what, command }) => `<li>${escapeHtml(what)}.<pre>${escapeHtml(command)}</pre></li>`,
  );
  const list =
    rows.length === 0
      ? '<p>Nothing is missing: choose the camera in your application.</p>'
      : `<h2>What is missing</h2><ul>${rows.join('')}</ul>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>camfx preview</title>
<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">
<style>
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; background: #161c25; color: #e8edf3; }
img { display: block; width: 100%; border-radius: 0.5rem; background: #26303d; }
pre { white-space: pre-wrap; background: #26303d; padding: 0.5rem 0.75rem; border-radius: 0.5rem; }
</style></head>
<body><h1>camfx</h1>
<img src="${escapeHtml(streamUrl)}" alt="what the camera shows now">
${list}
</body></html>
`;
}
