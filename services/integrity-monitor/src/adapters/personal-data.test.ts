import type { Envelope } from '@fencepost/contracts/envelope';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import { describe, expect, it } from 'vitest';
import { NOW } from '../../test/histories.ts';
import { healthyWatcher, planted, type Watcher } from '../../test/planted.ts';
import { newAlert, resolution } from '../domain/alert-change.ts';
import type { AlertRecord } from '../domain/alert-record.ts';
import { incidentReportOf } from '../domain/incident-report.ts';
import type { Case } from '../domain/ledger.ts';
import { samplesOf } from '../domain/samples.ts';
import { makeDigester } from '../domain/storm.ts';
import { slackMessageOf } from './slack-message.ts';
import { slackNoteOf } from './slack-note.ts';
import { stormEscalationOf, stormMessageOf } from './slack-storm.ts';

/** Values that no event and no row may carry, and that are in all of them here. */
const personal = {
  ...{ name: 'Erika Markstein', firstName: 'Erika', lastName: 'Markstein', email: 'erika.markstein@example.org' },
  ...{
    phone: '+4930555012345',
    phoneNumber: '+4930555012345',
    notes: 'Frau Markstein kommt später',
    birthday: '19550101M',
  },
  ...{ address: 'Marksteinweg 5', iban: 'DE0255501234500', ip: '203.0.113.55', comment: 'for Markstein' },
};
const marks = /markstein|5550123|Erika|203\.0\.113\.55|19550101M/i;

/** Adds them to every object, wherever they are not a word of the contract. The name of a company is nobody's. */
const marked = (value: unknown, isCompany = false): unknown => {
  if (Array.isArray(value)) return value.map((member) => marked(member));
  if (typeof value !== 'object' || value === null) return value;
  const own = Object.entries(value).map(([key, member]) => [key, marked(member, key === 'company')] as const);
  const { name, ...others } = personal;
  return { ...(isCompany ? others : { name, ...others }), ...Object.fromEntries(own) };
};
const markedEvent = (event: Envelope | Readonly<Record<string, unknown>>) => ({
  ...event,
  ...personal,
  actor: { kind: 'operator', id: personal.email, name: personal.name },
  payload: { ...personal, ...(marked(event.payload) as object) },
});
const markedRow = (row: StoredFact): StoredFact => ({
  ...row,
  state: marked(row.state, row.entity.type === 'company') as StoredFact['state'],
  ...(row.problem === undefined ? {} : { problem: `${row.problem}: ${personal.email}, ${personal.phone}` }),
});

/** The same watcher, which hears and reads nothing but what is full of personal data. */
const overhearing = (watcher: Watcher): Watcher => ({
  ...watcher,
  tell: (...events) => watcher.tell(...events.map(markedEvent)),
  store: (...rows) => watcher.store(...rows.map(markedRow)),
  walked: (type, ...rows) => watcher.walked(type, ...rows.map(markedRow)),
});

const alertsOf = ({ ledger, picture }: Watcher): readonly AlertRecord[] =>
  [...ledger.standing()].map((of: Case) => ({
    ...newAlert(
      {
        ...{ id: of.id, invariant: of.invariant.id, companyId: of.tenantId, companyName: 'Friseur 1', cause: of.cause },
        ...{ title: of.title.replace('{n}', '1'), severity: of.severity, runbook: 'https://runbooks.example/x.md' },
        ...{ count: of.subjects.size, samples: samplesOf(of, picture) },
      },
      NOW,
    ),
    version: 1,
  }));

/** Everything that leaves for Slack or as a file because of one alert. */
const sentOf = (alert: AlertRecord, related: readonly AlertRecord[]): string => {
  const over = { ...alert, ...resolution(alert, NOW), slack: alert.slack };
  const digester = makeDigester('storm_1');
  for (const each of related) digester.add(each);
  const storm = digester.digest();
  return JSON.stringify([
    ...[slackMessageOf(alert), slackMessageOf(over), slackNoteOf(over, over.history ?? [])],
    ...[stormMessageOf(storm), stormEscalationOf(storm)],
    incidentReportOf({ alert, invariant: undefined, related, now: NOW }),
  ]);
};

const plants = Object.entries(planted).flatMap(([invariant, each]) => each.map((plant) => ({ invariant, ...plant })));

describe('personal data never reaches Slack (law 11)', () => {
  it.each(plants)('where $title ($invariant)', ({ plant, found }) => {
    const watcher = overhearing(healthyWatcher());
    plant(watcher);
    watcher.violatedLater(365 * 86_400_000);
    const alerts = alertsOf(watcher);
    // The control: something was found and is told.
    expect(alerts.length, found).toBeGreaterThan(0);
    for (const alert of alerts) expect(sentOf(alert, alerts)).not.toMatch(marks);
  });

  it('and a value that did get into an alert would be seen by this test', () => {
    const watcher = healthyWatcher();
    plants[0]?.plant(watcher);
    const [alert] = alertsOf(watcher);
    const leaking = { ...alert, title: personal.notes } as AlertRecord;
    expect(sentOf(leaking, [leaking])).toMatch(marks);
  });
});
