import type { IncomingMessage } from 'node:http';
import { AppError } from '@fencepost/contracts/errors';

/**
 * The raw bytes of a request, at most `maxBytes` of them, however they are sent (WH7): reading stops at the cap. Throws
 * `too_large`, or `malformed_body` when the sender goes away. Avoids the Request object, whose body costs more than all else.
 */
export const readBody = (incoming: IncomingMessage, maxBytes: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    if (Number(incoming.headers['content-length']) > maxBytes) return reject(tooLarge(maxBytes));
    // Whoever has gone already says so to nobody any more.
    if (incoming.destroyed) return reject(gone());
    const chunks: Buffer[] = [];
    let size = 0;

    const detach = (): void => {
      incoming.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) return void chunks.push(chunk);
      detach();
      incoming.pause();
      reject(tooLarge(maxBytes));
    };
    const onEnd = (): void => {
      detach();
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size));
    };
    const onGone = (): void => {
      detach();
      reject(gone());
    };
    incoming.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });

const gone = (): AppError => new AppError('malformed_body', 'The connection ended before the body did.');

const tooLarge = (maxBytes: number): AppError =>
  new AppError('too_large', `The body has more than ${maxBytes / 1024} KiB.`, { maxBytes });
