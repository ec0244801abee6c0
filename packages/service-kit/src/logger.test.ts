import { AppError } from '@fencepost/contracts/errors';
import { describe, expect, it } from 'vitest';
import { makeLogger } from './logger.ts';

const canaries = {
  token: 'canary-token-4711',
  email: 'canary.person@example.com',
  phone: '+49 30 901820',
  jwe: 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..aXY.Y2lwaGVy.dGFn',
};

const recorded = () => {
  const lines: string[] = [];
  const log = makeLogger({ service: 'booking', level: 'debug', destination: { write: (line) => lines.push(line) } });
  return { log, text: () => lines.join(''), last: (): unknown => JSON.parse(lines.at(-1) ?? '') };
};

describe('a log line', () => {
  it('names its service, level and time, and carries what its child logger was given (TI5)', () => {
    const { log, last } = recorded();
    log.child({ requestId: 'req_1', tenantId: 'ten_1' }).info({ appointmentId: 'apt_1' }, 'booked');
    expect(last()).toMatchObject({
      level: 'info',
      service: 'booking',
      requestId: 'req_1',
      tenantId: 'ten_1',
      appointmentId: 'apt_1',
      msg: 'booked',
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
    });
  });

  it('never carries a secret or personal data under a telling key, however deep', () => {
    const { log, text } = recorded();
    log.info({ authorization: canaries.token, a: { b: [{ api_key: canaries.token, firstName: 'Canary' }] } }, 'x');
    log.child({ Email: canaries.email, headers: { cookie: canaries.token } }).warn('x');
    log.error({ err: new AppError('conflict', 'x', { phone: canaries.phone, body: canaries.token }) }, 'x');
    expect(text()).not.toMatch(/canary/i);
    expect(text()).not.toContain(canaries.phone);
  });

  it('never carries an e-mail address, telephone number or token inside free text, and stays JSON', () => {
    const { log, text, last } = recorded();
    for (const [kind, value] of Object.entries(canaries)) {
      if (kind === 'token') continue;
      log.info({ note: `\n${value}\\${value}\u0001${value}` }, `seen ${value}.`);
      expect(last()).toMatchObject({ msg: 'seen [removed].' });
      log.error({ err: new Error(`E11000 { x: "${value}" }`, { cause: new Error(`from ${value}`) }) }, 'x');
      expect(last()).toMatchObject({ level: 'error' });
      expect(text()).not.toContain(value);
    }
    log.info(`Authorization: Bearer ${canaries.token}, mongodb://user:${canaries.token}@db:27017`);
    expect(text()).not.toContain(canaries.token);
    expect(text()).toContain('@db:27017');
  });

  it('unfolds an error with its code, detail and cause', () => {
    const { log, last } = recorded();
    log.error(
      { err: new AppError('not_found', 'No such thing.', { id: 'a' }, { cause: new Error('inner') }) },
      'failed',
    );
    expect(last()).toMatchObject({
      err: { type: 'AppError', code: 'not_found', detail: { id: 'a' }, cause: { message: 'inner' } },
    });
  });

  it('survives circles, bytes, depth and endless text', () => {
    const { log, last } = recorded();
    const circle: Record<string, unknown> = { bytes: Buffer.from('raw body') };
    circle.self = circle;
    log.info({ circle, endless: 'x'.repeat(1_000_000) }, 'x');
    expect(JSON.stringify(last()).length).toBeLessThan(10_000);
    expect(last()).toMatchObject({ circle: { bytes: '[8 bytes]' } });
  });
});
