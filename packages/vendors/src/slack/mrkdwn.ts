const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text of a vendor or a person, safe inside Slack's mrkdwn: unescaped, `<!channel>` would wake everybody and `<url|text>`
 * would disguise a link.
 */
export const escapeMrkdwn = (untrusted: string): string =>
  untrusted.replace(/[&<>]/g, (character) => entities[character] ?? character);
