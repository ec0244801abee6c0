import { createHash } from 'node:crypto';
import type { Handler } from 'hono';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { EdgeEnv } from './edge-env.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const css = `
:root { color-scheme: light dark; --quiet: light-dark(#52606d, #a5b1bd); --line: light-dark(#d3dae1, #3b4650); --accent: light-dark(#1d4f91, #9cc4ff) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 56rem; padding: 1.5rem 1rem 4rem; font: 1rem/1.6 system-ui, sans-serif }
h1 { font-size: 1.75rem; line-height: 1.25 }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1.5rem; font-size: 1.3rem }
h3 { margin-bottom: 0.25rem; font-size: 1.05rem }
a { color: var(--accent) }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere }
pre { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem 1rem }
.wide { overflow-x: auto }
table { width: 100%; border-collapse: collapse }
caption { padding: 0.5rem 0; text-align: left; color: var(--quiet) }
th, td { border-bottom: 1px solid var(--line); padding: 0.4rem 0.75rem 0.4rem 0; text-align: left; vertical-align: top }
.quiet { color: var(--quiet) }
.skip:not(:focus) { position: absolute; left: -99rem }
`;

const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** A whole page of ours: no script, nothing from elsewhere, readable on paper and by a screen reader. */
export const page = async (title: string, main: Html): Promise<string> =>
  String(
    await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(css)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<main id="main">
${main}
</main>
</body>
</html>
`,
  );

/** Serves a page that was rendered before. */
export const servePage =
  (text: string): Handler<EdgeEnv> =>
  (c) =>
    c.body(text, 200, headers);
