import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '@fencepost/contracts/errors';
import { problemOf } from './problem.ts';
import { newRequestId } from './request-id.ts';

/** The statuses that RFC 9110 and 6585 have for what our own codes do not tell apart. */
const REQUEST_TIMEOUT = 408;
const HEADERS_TOO_LARGE = 431;

/** Answers what never became a request: broken HTTP, headers without end, a sender that fell asleep. */
export const answerBrokenRequest = (
  error: Error & { code?: string },
  socket: Duplex & { bytesWritten?: number },
): void => {
  // Once an answer was begun on this connection, another one would be taken for a part of it.
  if (!socket.writable || socket.bytesWritten !== 0) return void socket.destroy();
  const { status, refusal } = refusalOf(error.code);
  const problem = { ...problemOf(refusal, { requestId: newRequestId(), instance: '' }), status };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${problem.requestId}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

const refusalOf = (code: string | undefined): { status: number; refusal: AppError } => {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: REQUEST_TIMEOUT, refusal: new AppError('timeout', 'The request did not arrive in time.') };
    case 'HPE_HEADER_OVERFLOW':
      return { status: HEADERS_TOO_LARGE, refusal: new AppError('too_large', 'The headers have more than 16 KiB.') };
    default: {
      const refusal = new AppError('invalid_input', 'This is not a request in HTTP/1.1.');
      return { status: refusal.status, refusal };
    }
  }
};
