import type { ActionContract } from '@fencepost/contracts/define';
import { type ErrorCode, errorTable, isErrorCode } from '@fencepost/contracts/errors';
import { eventsPathOf, type HttpAction, hasHttp } from '@fencepost/contracts/http-input';
import {
  calcomWebhookPath,
  retellFunctionPath,
  retellInboundPath,
  retellWebhookPath,
} from '@fencepost/contracts/openapi-webhook';
import { problemType } from '@fencepost/contracts/problem';
import { Role } from '@fencepost/contracts/roles';
import { html } from 'hono/html';
import { inputFields, outputFields, type PlacedField } from './docs-input.ts';
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
<li><a href="#retell"><code>POST ${retellWebhookPath}</code></a></li>
<li><a href="#basics">Roles, repetitions, versions, events</a></li>
<li><a href="#errors">Errors</a></li>
</ul></nav>
<p>Calls of <code>/v1</code> carry an API key: <code>Authorization: Bearer fp_...</code>. Lists come in pages of
<code>{ "data": [...], "nextCursor": ... }</code>: give <code>nextCursor</code> back as <code>cursor</code> until it is
null. Times are UTC. Every answer names its request in <code>X-Request-Id</code>.</p>
${basics}
${offered.map(section)}
${webhook}
${errors}`,
  );
};

const requestLine = ({ http }: HttpAction): string => `${http.method.toUpperCase()} ${http.path}`;

const basics = html`<section>
<h2 id="basics">Roles, repetitions, versions, events</h2>
<p>A company’s key has a role: ${Role.options.join(', ')}. Each may all that those after it may.</p>
<p>What makes something takes an <code>Idempotency-Key</code>, a new random text for each thing you want done. Send the
same request again under the same key and you get the answer of the first; nothing is done twice.</p>
<p>A record has a <code>version</code>, which is also its <code>ETag</code>, such as <code>"3"</code>. Send it as
<code>If-Match</code> with a change, or as <code>version</code> in the body: the change is made to that version or not at
all. Send it as <code>If-None-Match</code> when you read again: 304 without a body says that nothing has changed.</p>
<p>What goes on by itself can be watched below its address, at <code>/events</code>, as server-sent events: the present
answer and then each new version, <code>id</code> being the version; at last an event <code>end</code> whose
<code>reason</code> is <code>done</code>, <code>problem</code> (told in an event <code>problem</code> before), or
<code>time</code> or <code>stopping</code>: then watch again.</p>
</section>`;

const section = (action: HttpAction): Html => {
  const input = inputFields(action);
  const eventsPath = eventsPathOf(action);
  return html`<section>
<h2 id="${action.name}"><code>${requestLine(action)}</code></h2>
<p>${prose(action.summary)}</p>
<p class="quiet">Needs ${keyOf(action)}.
${action.errors.length === 0 ? '' : html`May refuse with ${list(action.errors.map(errorLink))}.`}</p>
${eventsPath === undefined ? '' : html`<p>Can be watched at <code>GET ${eventsPath}</code>.</p>`}
${input.length === 0 ? html`<p>It takes nothing.</p>` : fieldTable('It takes', input)}
${fieldTable('It answers', outputFields(action))}
</section>`;
};

const keyOf = ({ scope, role }: HttpAction): string =>
  scope === 'tenant' ? `a key of the company with the role ${role} or a higher one` : 'the operator’s key';

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
</section>
<section>
<h2 id="retell"><code>POST ${retellWebhookPath}</code></h2>
<p>Where Retell tells of calls: 204 once an event is stored durably, without what was said.
<code>X-Retell-Signature</code> must be <code>v=&lt;unix ms&gt;,d=&lt;hex&gt;</code>: the HMAC-SHA256 of the raw body and the
digits of the time with the endpoint’s key, made within five minutes. <code>POST ${retellInboundPath}</code> gives an agent
its variables before it answers; <code>POST ${retellFunctionPath}</code> does what it asks for in the middle of a call and is
answered 200 with <code>{ "status": "ok" | "refused" | "later", "code": ..., "say": ... }</code> whatever happens.</p>
</section>`;

const errors = html`<section>
<h2 id="errors">Errors</h2>
<p>A refusal is a problem document (RFC 9457, <code>application/problem+json</code>) with <code>code</code>,
<code>detail</code> and <code>requestId</code>; invalid input also has <code>errors</code>, each with a pointer, and some
refusals have <code>facts</code> for programs, such as the version that is there.</p>
<ul>
${Object.keys(errorTable)
  .filter(isErrorCode)
  .map((code) => html`<li>${errorLink(code)}: ${errorTable[code].title} (${errorTable[code].status})</li>`)}
</ul>
</section>`;
