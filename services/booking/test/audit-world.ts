import {
  type Appointment,
  appointmentAmended,
  appointmentBooked,
  appointmentCancelled,
  appointmentRescheduled,
} from '@fencepost/contracts/booking/appointment';
import type { AuditEntry } from '@fencepost/contracts/booking/audit';
import { type Envelope, recordEvent } from '@fencepost/contracts/envelope';
import { derivedId } from '@fencepost/contracts/ids';
import { type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { Clock } from '@fencepost/service-kit/clock';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { fixedClock } from '@fencepost/testing/clocks';
import { makeCheckpointSigner } from '../src/adapters/checkpoint-signer.ts';
import { makePersonBox } from '../src/adapters/person-box.ts';
import { type AuditRecord, genesisOf, type Head } from '../src/domain/audit/audit-record.ts';
import { type EntityState, entryOf, stateIn } from '../src/domain/audit/entry-of.ts';
import type { Anchor } from '../src/usecases/audit/audit-ports.ts';
import { wireAudit } from '../src/wire/audit.ts';
import { type DemoCompany, friseur, scopeOf } from './companies.ts';
import { sampleAppointment } from './samples.ts';
import { newSigningKey } from './signing-key.ts';
import { makeStores } from './stores.ts';

const NOON_MS = Date.UTC(2026, 2, 1, 12);
const HOUR_MS = 3_600_000;

const at = (hours: number): string => new Date(NOON_MS + hours * HOUR_MS).toISOString();

export const operatorOf = ({ tenantId }: DemoCompany): TenantScope =>
  tenantScope({ tenantId, actor: { kind: 'operator', id: 'someone' }, requestId: 'req_operator' });

/** The life of one appointment, an event for each version: booked, moved and amended in turn, cancelled at the end. */
export const lifeOf = async (name: string, versions: number, company: DemoCompany = friseur): Promise<Envelope[]> => {
  const { booked } = await sampleAppointment(name, {}, company);
  let appointment: Appointment = booked.appointment;
  const tell = { scope: scopeOf(company), causationId: derivedId('dlv', name) };
  const life: Envelope[] = [];
  for (let version = 1; version <= versions; version += 1) {
    const from = { startsAt: appointment.startsAt, endsAt: appointment.endsAt };
    const occurredAt = at(version);
    const entity = { id: appointment.id, version };
    appointment = { ...appointment, version };
    if (version === 1) {
      life.push(recordEvent(appointmentBooked, { ...tell, entity, occurredAt, payload: { appointment } }));
    } else if (version === versions) {
      appointment = { ...appointment, status: 'cancelled' };
      life.push(recordEvent(appointmentCancelled, { ...tell, entity, occurredAt, payload: { appointment } }));
    } else if (version % 2 === 0) {
      appointment = { ...appointment, startsAt: at(1_000 + version), endsAt: at(1_001 + version) };
      life.push(recordEvent(appointmentRescheduled, { ...tell, entity, occurredAt, payload: { appointment, from } }));
    } else {
      appointment = { ...appointment, seats: version };
      life.push(recordEvent(appointmentAmended, { ...tell, entity, occurredAt, payload: { appointment } }));
    }
  }
  return life;
};

/** Events as a chain, without a store. */
export const chainOf = (events: readonly Envelope[], company: DemoCompany = friseur): AuditRecord[] => {
  const states = new Map<string, EntityState>();
  let head: Head = genesisOf(company.tenantId);
  return events.map((event) => {
    const state = states.get(event.entity.id);
    const entry = entryOf(event, { state: state ?? new Map(), isGapless: state !== undefined }, head);
    states.set(event.entity.id, stateIn(event));
    head = entry;
    return entry;
  });
};

const secretKeys = `test:${Buffer.alloc(32, 7).toString('base64')}`;

const signingKey = newSigningKey('test');

/** The audit on a store, with all else as in a process. */
export const auditOn = (
  store: Store,
  clock: Clock = fixedClock,
  { keys = signingKey.keys, anchor = () => undefined }: { readonly keys?: string; readonly anchor?: Anchor } = {},
) =>
  wireAudit({
    ...makeStores(store, clock),
    signer: makeCheckpointSigner({ keys }),
    personBox: makePersonBox(makeSecretBox({ keys: secretKeys })),
    clock,
    anchor,
  });

export type Audit = ReturnType<typeof auditOn>;

/** Every entry that this reader is shown, newest first. */
export const listed = async (audit: Audit, scope: TenantScope = scopeOf(friseur)): Promise<AuditEntry[]> =>
  (await audit.listAudit({ limit: 100 }, scope)).data.map((entry) => entry);
