import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { derivedId } from '@fencepost/contracts/ids';
import type { Fact } from '../../services/integrity-monitor/src/domain/fact.ts';
import { factOfEvent } from '../../services/integrity-monitor/src/domain/fact.ts';
import { invariants } from '../../services/integrity-monitor/src/domain/invariants/all.ts';
import { judge } from '../../services/integrity-monitor/src/domain/judge.ts';
import { makeLedger } from '../../services/integrity-monitor/src/domain/ledger.ts';
import { emptyPicture } from '../../services/integrity-monitor/src/domain/picture.ts';
import { capturePicture } from '../../services/integrity-monitor/src/domain/snapshot.ts';
import { tellEvent } from '../../services/integrity-monitor/src/domain/tell-event.ts';
import { bytesOf, healthyCompany, rowOf, tells } from '../../services/integrity-monitor/test/histories.ts';

const SIZES = [10_000, 100_000, 1_000_000] as const;
/** Every so many entities are a company with its services; half of the others are customers, half appointments. */
const PER_COMPANY = 500;
const MEASURED = 2_000;
const HOUR_MS = 3_600_000;
const FIRST_MS = Date.UTC(2031, 0, 6, 6);
const HOURS = 20_000;
const PATIENCE = { reference: 1, scan: 1, work: 1, decision: 1, look: 1 };

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const bytesUsed = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

export interface Grown {
  readonly ids: number;
  readonly bytesPerId: number;
  /** Telling and judging one further event, microseconds. */
  readonly microsPerEvent: number;
  /** How long the monitor holds still to take a snapshot, milliseconds. */
  readonly snapshotMs: number;
}

const asFacts = (company: number) => healthyCompany(company).flatMap((event) => factOfEvent(bytesOf(event)) ?? []);

/** Facts of a platform of that many entities, made on the way so that they take no memory themselves. */
function* factsOf(count: number): Generator<Fact> {
  const [customer, appointment] = [tells(1).customer(0), tells(1).booked(0)];
  for (let company = 1, made = 0; made < count; company += 1) {
    const told = asFacts(company);
    yield* told;
    made += told.length;
    const tenantId = told[0]?.tenantId ?? null;
    const own = new Map(told.map((fact) => [fact.type, fact]));
    const booked = own.get('appointment');
    if (booked === undefined) throw new Error('a company in order has an appointment');
    for (let number = 1; number < PER_COMPANY / 2 && made < count; number += 1, made += 2) {
      const common = { tenantId, scope: 'tenant' as const, version: 1 };
      const customerId = derivedId('cus', String(company), `g${number}`);
      yield { ...common, id: customerId, type: 'customer', state: { ...rowOf(customer).state, id: customerId } };
      const id = derivedId('apt', String(company), `g${number}`);
      const startsAt = new Date(FIRST_MS + (number % HOURS) * HOUR_MS).toISOString();
      const endsAt = new Date(FIRST_MS + ((number % HOURS) + 1) * HOUR_MS).toISOString();
      yield {
        ...common,
        id,
        type: appointment.entity.type,
        state: { ...booked.state, id, customerId, startsAt, endsAt },
      };
    }
  }
}

/** Memory and time at three sizes, in this process: NATS has nothing to do with either. */
export const measureGrowth = (): readonly Grown[] =>
  SIZES.map((size) => {
    const picture = emptyPicture();
    const ledger = makeLedger(PATIENCE);
    const before = bytesUsed();
    for (const fact of factsOf(size)) tellEvent(picture, fact);
    const bytesPerId = (bytesUsed() - before) / picture.entities.size;
    const further = [...factsOf(MEASURED)].map((fact) => ({ ...fact, version: fact.version + 1 }));
    const begin = performance.now();
    for (const fact of further) judge({ invariants, picture, ledger }, tellEvent(picture, fact).touched, FIRST_MS);
    const microsPerEvent = ((performance.now() - begin) * 1_000) / further.length;
    const at = performance.now();
    capturePicture(picture);
    return { ids: picture.entities.size, bytesPerId, microsPerEvent, snapshotMs: performance.now() - at };
  });
