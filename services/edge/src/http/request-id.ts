import { newId } from '@fencepost/service-kit/random-id';

const sane = /^[\w.:-]{8,128}$/;
/** W3C trace context, version 00; ids of zeros are invalid. */
const traceparentForm = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

// One random id for the process and a count from there: a random id for each webhook would cost 2 % of it.
const ofProcess = newId('req');
let count = 0;

/**
 * The name of a request in every log, message and answer: the caller's own `x-request-id`, or the trace id of its
 * `traceparent`, where they are well formed; else a new one (AP3).
 */
export const requestIdOf = (given?: string, traceparent?: string): string => {
  if (given !== undefined && sane.test(given)) return given;
  return (traceparent && traceparentForm.exec(traceparent)?.[1]) || newRequestId();
};

export const newRequestId = (): string => {
  count += 1;
  return `${ofProcess}-${count}`;
};
