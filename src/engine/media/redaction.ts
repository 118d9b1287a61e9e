/** Addresses as people may see them: passwords and access tokens stay out of messages, logs and screens. */

/**
 * Without user, password and query. A password with a slash makes an address that is none, and is a password all the
 * same: what follows a colon and is no port goes, up to the last @.
 */
export function redactUrl(url: string): string {
  return url
    .replace(/^([^/]+:\/\/)(?:[^/?#]*@|[^/?#[]*:(?!\d*(?:[/?#]|$)).*@)/s, '$1')
    .replace(/\?.*$/s, '?…');
}

/** What another program or library says, with every address in it redacted, and nothing that steers a terminal. */
export function redactText(text: string): string {
  const redacted = text.replace(/[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]+/gi, redactUrl);
  // eslint-disable-next-line no-control-regex
  return redacted.replace(/[\x00-\x1f\x7f]/g, '?');
}
