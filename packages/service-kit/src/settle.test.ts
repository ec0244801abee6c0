import { AppError } from '@fencepost/contracts/errors';
import { describe, expect, it } from 'vitest';
import type { DeliveredMessage } from './delivery.ts';
import type { Logger } from './logger.ts';
import { postponed } from './postponed.ts';
import { makeSettle } from './settle.ts';

const settled = async (thrown: unknown) => {
  const told: string[] = [];
  const logged: { readonly level: string; readonly err: unknown }[] = [];
  const at =
    (level: string) =>
    ({ err }: { readonly err?: unknown }) =>
      void logged.push({ level, err });
  const log = { info: at('info'), warn: at('warn'), error: at('error') } as unknown as Logger;
  const message = {
    delivery: { seq: 1, subject: 'ingress.retell', messageId: 'm', attempt: 1 },
    ack: () => told.push('ack'),
    nak: (ms: number) => told.push(`nak ${ms}`),
  } as unknown as DeliveredMessage;
  const handle = async () => {
    if (thrown !== undefined) throw thrown;
  };
  const outcome = await makeSettle({ handle, park: async () => undefined, log })(message);
  return { outcome, told, logged };
};

describe('a message', () => {
  it('whose time has not come is told again when it has, and nobody is warned', async () => {
    expect(await settled(postponed('This is being answered.', 4_000))).toEqual({
      outcome: 'postponed',
      told: ['nak 4000'],
      logged: [{ level: 'info', err: undefined }],
    });
    const { outcome, told, logged } = await settled(postponed('Cal.com has not confirmed yet.', null));
    expect([outcome, logged]).toEqual(['postponed', [{ level: 'info', err: undefined }]]);
    expect(told[0]).toMatch(/^nak [1-9]\d*$/);
  });

  it('that could not be handled is a warning with its stack, and comes again', async () => {
    const error = new AppError('unavailable', 'Away.');
    const { outcome, told, logged } = await settled(error);
    expect([outcome, logged]).toEqual(['retried', [{ level: 'warn', err: error }]]);
    expect(told[0]).toMatch(/^nak /);
  });

  it('that is handled is acknowledged, and one that never can be is put aside first (RT2)', async () => {
    expect(await settled(undefined)).toEqual({ outcome: 'handled', told: ['ack'], logged: [] });
    const { outcome, told } = await settled(new AppError('invalid_input', 'No.'));
    expect([outcome, told]).toEqual(['parked', ['ack']]);
  });
});
