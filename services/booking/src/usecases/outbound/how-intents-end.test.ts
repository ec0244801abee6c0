import { expect, test } from 'vitest';
import { calcomOfFile } from '../../../test/calcom-of-file.ts';
import { keyed, serviceOf } from '../../../test/commands-world.ts';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { at } from '../../../test/slots-world.ts';

const scope = scopeOf(friseur);
const MINUTE_MS = 60_000;

const there = calcomOfFile();
const { worldOf } = there;

const commands = ['create', 'reschedule', 'cancel', 'reassign'] as const;
type Kind = (typeof commands)[number];

/** An intent of that kind, to which Cal.com answers each writing call with the status. */
const afterAnswer = async (kind: Kind, status: number, message: string) => {
  const world = worldOf();
  const wish = { serviceId: serviceOf(friseur), startsAt: at('10:00'), as: 'host' as const };
  const customer = { name: 'Max Muster', email: 'max@example.com' };
  const down = () =>
    there.calcom.fault({ effect: { kind: 'status', status, body: { message } }, path: '/v2/bookings', method: 'POST' });
  if (kind === 'create') down();
  const { id: appointmentId, staffIds } = await world.createAppointment({ ...wish, customer }, keyed(friseur, 'book'));
  await world.runDue();
  if (kind !== 'create') {
    down();
    const command = { appointmentId, version: 2, as: 'host' as const };
    if (kind === 'cancel') await world.cancelAppointment(command, scope);
    if (kind === 'reschedule') await world.rescheduleAppointment({ ...command, startsAt: at('14:00') }, scope);
    if (kind === 'reassign') {
      const { terms } = await world.deps.proveService({ serviceId: serviceOf(friseur), branchId: null }, scope);
      const other = terms.hosts.find(({ staffId }) => !staffIds.includes(staffId))?.staffId ?? '';
      await world.reassignAppointment({ ...command, staffId: other }, scope);
    }
  }
  await world.pass(20 * MINUTE_MS, MINUTE_MS);
  const intents = (await world.listIntents({ limit: 10 }, scope)).data;
  const appointment = await world.appointments.forTenant(friseur.tenantId).byId(appointmentId);
  return { intent: intents.find((one) => one.kind === kind), appointment };
};

const answers = (lines: readonly (readonly [status: number, message: string])[]) =>
  commands.flatMap((kind) => lines.map(([status, message]) => ({ kind, status, message })));

test.each(
  answers([
    [400, 'no'],
    [401, 'User not a host of this event'],
    [403, 'no'],
    [404, 'no'],
    [409, 'no'],
    [422, 'no'],
  ]),
)(
  'a $kind that Cal.com answers with $status ($message) ends, and says so: nothing waits for ever (A14)',
  async (given) => {
    const { intent, appointment } = await afterAnswer(given.kind, given.status, given.message);
    expect(intent).toMatchObject({ state: 'refused', dueAt: null, problem: expect.any(String) });
    expect(appointment?.sync).toBe(given.kind === 'create' ? 'failed' : 'in_step');
    expect(appointment?.status).toBe(given.kind === 'create' ? 'rejected' : 'booked');
  },
);

test.each(
  answers([
    [401, 'Your api key is not valid.'],
    [498, 'expired'],
    [403, 'User is not a member of the team'],
    [429, 'slow'],
    [500, 'broken'],
  ]),
)('a $kind answered with $status ($message), which can pass, stays open and says what is in its way', async (given) => {
  const { intent, appointment } = await afterAnswer(given.kind, given.status, given.message);
  expect(['due', 'unknown']).toContain(intent?.state);
  expect(intent).toMatchObject({ dueAt: expect.any(String), problem: expect.any(String) });
  expect(appointment?.sync).toBe('pending');
});
