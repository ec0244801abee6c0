import { isObject, jsonObjectOf } from './json.ts';

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
 * later in the call is then the same bytes. Undefined for what is no JSON object.
 */
export const keptRetellBody = (body: Uint8Array): Buffer | undefined => {
  const json = body.byteLength === 0 ? {} : jsonObjectOf(body);
  if (json === undefined) return undefined;
  if (!isObject(json.call)) return Buffer.from(JSON.stringify(json));
  const call = Object.fromEntries(Object.entries(json.call).filter(([member]) => !spoken.has(member)));
  return Buffer.from(JSON.stringify({ ...json, call }));
};
