import { AppError } from '@fencepost/contracts/errors';
import { JetStreamApiError } from '@nats-io/jetstream';

const TEMPORARILY = 503;

/** True for the refusal of JetStream's API that carries this code (10xxx). */
export const isApiError = (error: unknown, ...codes: readonly number[]): boolean =>
  error instanceof JetStreamApiError && codes.includes(error.code);

/** What went wrong between us and JetStream: a final refusal is a `conflict`, anything else is `unavailable`. */
export const brokerError = (what: string, cause: unknown): AppError => {
  if (cause instanceof AppError) return cause;
  if (cause instanceof JetStreamApiError && cause.status !== TEMPORARILY) {
    return new AppError('conflict', `${what}: ${cause.message}.`, { apiCode: cause.code }, { cause });
  }
  return new AppError(
    'unavailable',
    `${what}: JetStream does not answer. Is nats-server running with -js?`,
    {},
    { cause },
  );
};
