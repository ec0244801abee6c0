import { Alert, getMonitorStatus, listAlerts } from '@fencepost/contracts/integrity/alert';
import { expect, it } from 'vitest';
import { healthyCompany, tells } from '../../test/histories.ts';
import { makeGround, startMonitor } from '../../test/memory-monitor.ts';

const withAlerts = async (number: number) => {
  const ground = makeGround();
  ground.publish(...healthyCompany(1));
  const monitor = await startMonitor(ground);
  const reasons = ['event_type_unknown', 'malformed_payload', 'company_suspended', 'team_contradicts'] as const;
  for (const [index, reason] of reasons.slice(0, number).entries()) {
    ground.publish(tells(1).quarantined(index, reason));
    await monitor.settle();
  }
  return monitor;
};

it('alerts come newest first, page by page, each once, in the form of their contract', async () => {
  const { does } = await withAlerts(4);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = listAlerts.output.parse(await does.listAlerts({ limit: 3, cursor, status: undefined }));
    for (const alert of page.data) expect(Alert.parse(alert)).toEqual(alert);
    seen.push(...page.data.map(({ cause }) => cause.split(':')[0] ?? ''));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(['team_contradicts', 'company_suspended', 'malformed_payload', 'event_type_unknown']);
});

it('alerts can be asked for by status, and a foreign cursor is refused', async () => {
  const { does } = await withAlerts(1);
  expect((await does.listAlerts({ limit: 9, status: 'resolved', cursor: undefined })).data).toEqual([]);
  expect((await does.listAlerts({ limit: 9, status: 'open', cursor: undefined })).data).toHaveLength(1);
  await expect(does.listAlerts({ limit: 9, status: undefined, cursor: 'x' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

it('the monitor says what it has seen', async () => {
  const { does } = await withAlerts(2);
  expect(getMonitorStatus.output.parse(await does.getMonitorStatus())).toMatchObject({
    ...{ position: 13, eventsApplied: 13, caughtUp: true, openAlerts: 2, slackPending: 2 },
    entities: {
      company: 1,
      teamBinding: 1,
      service: 2,
      mapping: 2,
      endpoint: 1,
      apiKey: 1,
      customer: 1,
      appointment: 1,
      quarantine: 2,
    },
  });
});
