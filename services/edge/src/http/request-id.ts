import { newId } from '@fencepost/service-kit/random-id';

const sane = /^[\w.:-]{8,128}$/;
/** W3C trace context, version 00; ids of zeros are invalid. */
const traceparentForm = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The name of a request in every log, message and answer: the caller's own `x-request-id`, or the trace id of its
 * `traceparent`, where they are well formed; else a new one (AP3).
 */
export const requestIdOf = (given: string | undefined, traceparent: string | undefined): string => {
  if (given !== undefined && sane.test(given)) return given;
  return (traceparent && traceparentForm.exec(traceparent)?.[1]) || newId('req');
};
