import type { ActionContract } from '@fencepost/contracts/define';
import { type ErrorCode, errorTable, isErrorCode } from '@fencepost/contracts/errors';
import { type HttpAction, hasHttp, httpInputOf } from '@fencepost/contracts/http-input';
import { calcomWebhookPath } from '@fencepost/contracts/openapi-webhook';
import { problemType } from '@fencepost/contracts/problem';
import { html } from 'hono/html';
import { type Field, fieldsOf } from './docs-fields.ts';
import { type Html, page } from './page.ts';

/** Everything the edge offers, for people, from the catalogue. */
export const renderDocsPage = (actions: readonly ActionContract[]): Promise<string> => {
  const offered = actions.filter(hasHttp);
  return page(
    'Fencepost API',
    html`<h1>Fencepost API</h1>
<p>Appointments whose company is proved. For machines: <a href="/openapi.json">openapi.json</a>.</p>
<nav aria-label="Addresses"><ul>
${offered.map((action) => html`<li><a href="#${action.name}"><code>${requestLine(action)}</code></a></li>`)}
<li><a href="#webhook"><code>POST ${calcomWebhookPath}</code></a></li>
<li><a href="#errors">Errors</a></li>
</ul></nav>
<p>Calls of <code>/v1</code> carry an API key: <code>Authorization: Bearer fp_...</code>. Lists come in pages of
<code>{ "data": [...], "nextCursor": ... }</code>: give <code>nextCursor</code> back as <code>cursor</code> until it is
null. Times are UTC. Every answer names its request in <code>X-Request-Id</code>.</p>
${offered.map(section)}
${webhook}
${errors}`,
  );
};

const requestLine = ({ http }: HttpAction): string => `${http.method.toUpperCase()} ${http.path}`;

const section = (action: HttpAction): Html => {
  const { path, rest } = httpInputOf(action);
  const place = action.http.method === 'get' ? 'in the query' : 'in the body';
  const input = [...placed(fieldsOf(path), 'in the path'), ...placed(fieldsOf(rest), place)];
  return html`<section>
<h2 id="${action.name}"><code>${requestLine(action)}</code></h2>
<p>${prose(action.summary)}</p>
<p class="quiet">Needs ${action.scope === 'tenant' ? 'a key of the company' : 'the operator’s key'}.
${action.errors.length === 0 ? '' : html`May refuse with ${list(action.errors.map(errorLink))}.`}</p>
${input.length === 0 ? html`<p>It takes nothing.</p>` : fieldTable('It takes', input)}
${fieldTable('It answers', placed(fieldsOf(action.output), ''))}
</section>`;
};

interface PlacedField extends Field {
  readonly place: string;
}

const placed = (fields: readonly Field[], place: string): readonly PlacedField[] =>
  fields.map((field) => ({ ...field, place }));

const fieldTable = (
  caption: string,
  fields: readonly PlacedField[],
): Html => html`<div class="wide" tabindex="0" role="region" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Name</th><th scope="col">What it is</th><th scope="col">Given</th></tr></thead>
<tbody>
${fields.map(
  ({ name, type, needed, place }) => html`<tr><th scope="row"><code>${name}</code></th><td>${prose(type)}</td>
<td>${needed ? 'always' : 'optional'} ${place}</td></tr>`,
)}
</tbody>
</table>
</div>`;

const errorLink = (code: ErrorCode): Html => html`<a href="${problemType(code)}"><code>${code}</code></a>`;

/** Text in which `this` is code. */
const prose = (text: string): readonly Html[] =>
  text.split('`').map((part, at) => (at % 2 === 0 ? html`${part}` : html`<code>${part}</code>`));

const list = (items: readonly Html[]): readonly Html[] => items.map((item, at) => html`${at === 0 ? '' : ', '}${item}`);

const webhook = html`<section>
<h2 id="webhook"><code>POST ${calcomWebhookPath}</code></h2>
<p>Where Cal.com delivers. <code>X-Cal-Signature-256</code> must be the HMAC-SHA256 of the raw body with the endpoint’s
secret, in lower-case hex. Any trigger and any version is accepted and answered with
<code>{ "status": "accepted", "deliveryId": ... }</code> once it is stored durably; sending it again is harmless.</p>
</section>`;

const errors = html`<section>
<h2 id="errors">Errors</h2>
<p>A refusal is a problem document (RFC 9457, <code>application/problem+json</code>) with <code>code</code>,
<code>detail</code> and <code>requestId</code>; invalid input also has <code>errors</code>, each with a pointer.</p>
<ul>
${Object.keys(errorTable)
  .filter(isErrorCode)
  .map((code) => html`<li>${errorLink(code)}: ${errorTable[code].title} (${errorTable[code].status})</li>`)}
</ul>
</section>`;
