import { type ErrorCode, errorTable } from '@fencepost/contracts/errors';
import { html } from 'hono/html';
import { page } from './page.ts';

/** What a caller should do about each code, in plain words. */
const advice: Readonly<Record<ErrorCode, string>> = {
  invalid_input:
    'Something in the address, the query or the body is not what this address takes. `errors` names each value and what is expected; correct them and ask again.',
  malformed_body:
    'The body could not be read at all. Send one JSON object in UTF-8 with `Content-Type: application/json`, complete to its last byte.',
  unauthenticated:
    'We do not know who is asking. For /v1 send `Authorization: Bearer fp_...` with a key that is still valid. For a webhook the signature must be made from the very bytes that are sent, with the secret of this endpoint.',
  forbidden:
    'The key is known, but it does not open this. A company’s key opens that company’s data; the operator’s key opens /v1/ops. Use the right one.',
  not_found:
    'There is nothing under this address that this key may see. Check the id or the address; a record of another company answers exactly like one that does not exist.',
  method_not_allowed: 'The address exists, but not for this method. The header `Allow` lists what it offers.',
  stale_version:
    'Somebody changed the record after you read it. Read it again and decide anew with its current version.',
  already_bound:
    'The Cal.com team, event type or endpoint belongs to another company already. A thing has one owner; free it there first.',
  conflict: 'What you ask contradicts what is stored. Read the record and see which of the two is right.',
  too_large: 'The body has more bytes than this address takes: 256 KiB for a webhook, 64 KiB for /v1. Send less.',
  rate_limited:
    'This API key asked too often. Wait as long as the header `Retry-After` says. Webhooks are never limited.',
  outbox_full:
    'Too many events of this record still wait to be published. Wait as long as `Retry-After` says and ask again.',
  corrupt_row: 'A stored record no longer has the form it should have. That is our fault: tell us the `requestId`.',
  internal: 'Something went wrong on our side and was logged. Try again; if it stays, tell us the `requestId`.',
  unavailable:
    'A part of the system cannot be reached now. Nothing was accepted unless you were told so: send the same again after `Retry-After`; doing so twice has one effect.',
  timeout: 'A part of the system did not answer in time. Send the same again after `Retry-After`.',
};

/** The page that the `type` of a problem document points at. */
export const renderProblemPage = (code: ErrorCode): Promise<string> => {
  const { title, status } = errorTable[code];
  return page(
    `${title} - Fencepost`,
    html`<h1>${title}</h1>
<p class="quiet">Code <code>${code}</code>, HTTP status ${status}</p>
<p>${advice[code]}</p>
<p><a href="/docs">All addresses</a></p>`,
  );
};
