import { AppError } from '@fencepost/contracts/errors';
import { describe, expect, it } from 'vitest';
import { makeHealthyGround, startScanner } from '../../../test/full-scans.ts';
import { ids, rowOf, tells } from '../../../test/histories.ts';
import type { Scanning } from '../../wire-scans.ts';
import type { ReportMail } from './ports.ts';

const makePost = () => {
  const sent: ReportMail[] = [];
  const state = { down: false, sent, tries: 0 };
  return {
    ...{ state },
    send: async (mail: ReportMail): Promise<void> => {
      state.tries += 1;
      if (state.down) throw new AppError('unavailable', 'The mail server does not answer.');
      sent.push(mail);
    },
  };
};
const reporting = (reportWhen: Scanning['reportWhen'], broken: boolean) => {
  const ground = makeHealthyGround();
  const event = tells(2).offered(0);
  if (broken) ground.put(rowOf(event, { state: { ...rowOf(event).state, syncStatus: 'never' } }));
  const post = makePost();
  return { ground, post, start: (me?: string) => startScanner(ground, { reportWhen, sendReport: post.send }, me) };
};

describe('the e-mail about a full scan (INT-024)', () => {
  it('is sent on failure only, unless somebody wants every one', async () => {
    for (const [when, broken, mails] of [
      ['failure', false, 0],
      ['failure', true, 1],
      ['always', false, 1],
      ['never', true, 0],
    ] as const) {
      const { post, start } = reporting(when, broken);
      const scanner = await start();
      await scanner.scan();
      await scanner.does.sendReports();
      expect(post.state.sent).toHaveLength(mails);
    }
  });

  it('tells outcome, every check, companies by name and count (INT-007), what was not covered, and carries the same as JSON', async () => {
    const { post, start } = reporting('failure', true);
    const scanner = await start();
    const scan = await scanner.scan();
    await scanner.does.sendReports();
    const [mail] = post.state.sent;
    expect(mail?.subject).toBe('Fencepost full scan: 1 checks failed');
    expect(mail?.text).toContain('  Found 1 services not synced\n');
    expect(mail?.text).toContain('FAILED  service-with-event-type-is-synced: 1 violations among 4');
    expect(mail?.text).toContain('Company 2: 1 of 2 services synced (1 never, 0 pending, 0 error)');
    expect(mail?.text).not.toContain('Company 1:');
    expect(mail?.text).toContain('Not covered:');
    expect(mail?.text).toContain(`fencepost scan show ${scan.id}`);
    const json = JSON.parse(mail?.json ?? '');
    expect(json).toMatchObject({ id: scan.id, passed: false, summary: ['Found 1 services not synced'] });
    expect(json.checks).toHaveLength(scan.checks.length);
  });

  it('names no record and no person: samples stay behind an operator’s key', async () => {
    const { ground, post, start } = reporting('failure', false);
    ground.put(rowOf(tells(1).customer(0), { tenantId: ids(2).tenant }));
    const scanner = await start();
    await scanner.scan();
    await scanner.does.sendReports();
    expect(post.state.sent).toHaveLength(1);
    expect(JSON.stringify(post.state.sent)).not.toContain(ids(1).customer(0));
  });

  it('waits for a mail server that is away, as long as it takes, and holds up no scan', async () => {
    const { ground, post, start } = reporting('failure', true);
    post.state.down = true;
    const scanner = await start();
    await scanner.scan();
    for (let turn = 0; turn < 300; turn += 1) {
      await scanner.does.sendReports();
      ground.clock.advance(60_000);
    }
    // Five hours: soon at first, then every quarter of an hour.
    expect(post.state.tries).toBeGreaterThan(15);
    expect(post.state.tries).toBeLessThan(40);
    await scanner.scan();
    post.state.down = false;
    ground.clock.advance(15 * 60_000);
    await scanner.does.sendReports();
    expect(post.state.sent).toHaveLength(2);
  });

  it('is sent once by several replicas, and once more by another where one dies while sending', async () => {
    const { ground, post, start } = reporting('failure', true);
    const [one, two] = [await start(), await start('mon_2')];
    await one.scan();
    await Promise.all([one.does.sendReports(), two.does.sendReports()]);
    expect(post.state.sent).toHaveLength(1);

    await one.scan();
    const hangs = startScanner(
      ground,
      { reportWhen: 'failure', sendReport: () => new Promise<never>(() => {}) },
      'mon_3',
    );
    void (await hangs).does.sendReports();
    await new Promise((resolve) => setImmediate(resolve));
    await two.does.sendReports();
    expect(post.state.sent).toHaveLength(1);
    ground.clock.advance(3 * 60_000);
    await two.does.sendReports();
    expect(post.state.sent).toHaveLength(2);
  });
});
