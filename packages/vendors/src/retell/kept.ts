import { isObject, isTooDeep, jsonObjectOf } from './json.ts';

/** What was said and heard in a call, in every form in which Retell tells it. */
const spoken: ReadonlySet<string> = new Set([
  'transcript',
  'transcript_object',
  'transcript_with_tool_calls',
  'scrubbed_transcript_with_tool_calls',
  'call_analysis',
  'recording_url',
  'recording_multi_channel_url',
  'scrubbed_recording_url',
  'scrubbed_recording_multi_channel_url',
  'public_log_url',
  'knowledge_base_retrieved_contents_url',
]);

/**
 * A request as it may be kept: without what was said in the call, which nobody here reads. The same request asked again
 * later in the call is then the same bytes. Undefined for what is no JSON object, or nested beyond writing.
 */
export const keptRetellBody = (body: Uint8Array): Buffer | undefined => {
  const json = body.byteLength === 0 ? {} : jsonObjectOf(body);
  if (json === undefined) return undefined;
  const kept = isObject(json.call) ? { ...json, call: unspoken(json.call) } : json;
  return isTooDeep(kept) ? undefined : Buffer.from(JSON.stringify(kept));
};

const unspoken = (call: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(call).filter(([member]) => !spoken.has(member)));
