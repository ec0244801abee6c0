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
  idempotency_key_missing:
    'This address must not do a thing twice by accident. Send the header `Idempotency-Key` with a new random text, such as a UUID, and the same one again when you repeat the request.',
  idempotency_key_reused:
    'An `Idempotency-Key` stands for one request. This one was sent before with another address or another body: take a new key for a new request.',
  idempotency_in_progress:
    'The first request under this `Idempotency-Key` has no answer yet. Wait a moment and send the same again: you get its answer.',
  forbidden:
    'The key is known, but it does not open this. A company’s key opens that company’s data, as far as its role goes (owner, admin, staff, viewer; the answer names the one needed); the operator’s key opens /v1/ops. Use the right one.',
  not_pilot_company: 'This is open to companies in the pilot programme only. Ask the operator to take the company in.',
  service_not_in_team:
    'The service belongs to the company, but its Cal.com event type is not in the team that the company is bound to. Map the service to an event type of that team, or synchronise the team again.',
  not_found:
    'There is nothing under this address that this key may see. Check the id or the address; a record of another company answers exactly like one that does not exist.',
  method_not_allowed: 'The address exists, but not for this method. The header `Allow` lists what it offers.',
  stale_version:
    'Somebody changed the record after you read it. Read it again and decide anew with its current version.',
  precondition_failed:
    'The record has another version than the one in `If-Match`: somebody changed it after you read it. Read it again, decide anew, and send its present `ETag`.',
  precondition_required:
    'A change must say which version of the record it means, so that it never overwrites what nobody has seen. Send the record’s `ETag` as `If-Match`, such as `If-Match: "3"`, or `version` in the body.',
  slot_taken:
    'Somebody else has this time, or holds it while they book. It will not become free by asking again: choose one of the alternatives that the answer names, or ask `/v1/availability`.',
  hold_expired:
    'A hold lasts two to five minutes, and this one is over or was never of this slot. If the time is still free, hold or book it anew.',
  wrong_state:
    'The record is not in a state in which this can be done: an appointment that was cancelled cannot be moved. Read it; `facts` names the state.',
  policy_denied:
    'The company’s rules for guests do not allow this now. The answer names the rule, who set it, and what may be done instead. Whoever acts for the host (`as: host`) is exempt.',
  sold_by_seat:
    'Several customers share one start of this service, and Cal.com keeps their seats. Seats are booked, moved and cancelled on Cal.com’s own page, and show up here; only the host may cancel the start for everybody (`as: host`).',
  still_referenced:
    'Other records refer to this one. Change or remove those first; the answer says which kind they are.',
  team_mismatch:
    'What was asked leads to a Cal.com team that is not the company’s own. Nothing was changed. Check the team and the ids; if both look right, tell us the `requestId`.',
  credentials_refused:
    'Cal.com does not accept the API key, or the key’s user is not an administrator of the team. Make a new key with a user who is, and store that one.',
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
