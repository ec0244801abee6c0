import type { TenantId } from '@fencepost/contracts/ids';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainOf, lifeOf } from '../../../test/audit-world.ts';
import { askProAi, friseur } from '../../../test/companies.ts';
import { type AuditRecord, chained, genesisOf, hashOf } from './audit-record.ts';
import { contradicted, cutOff } from './checkpoint.ts';
import { type Fault, verifyChain } from './verify-chain.ts';
import { compareVersions, firstGap } from './verify-versions.ts';

let whole: readonly AuditRecord[] = [];
let events: Awaited<ReturnType<typeof lifeOf>> = [];
beforeAll(async () => {
  const lives = await Promise.all(['a', 'b', 'c', 'd'].map((name) => lifeOf(name, 6)));
  // Changes of several appointments, each in the order of its versions.
  events = [0, 1, 2, 3, 4, 5].flatMap((version) => lives.flatMap((life) => life.slice(version, version + 1)));
  whole = chainOf(events);
});

const check = (entries: readonly AuditRecord[], tenantId: TenantId = friseur.tenantId): Fault | null =>
  verifyChain({ head: genesisOf(tenantId), prevHash: null }, entries).fault;

const LENGTH = 24;
const position = fc.integer({ min: 1, max: LENGTH });
const before = (last: number) => fc.integer({ min: 1, max: last });

const renumbered = (entries: readonly AuditRecord[]): AuditRecord[] =>
  entries.map((entry, index) => ({ ...entry, seq: index + 1 }));
const with_ = (seq: number, change: (entry: AuditRecord) => AuditRecord): AuditRecord[] =>
  whole.map((entry) => (entry.seq === seq ? change(entry) : entry));
const rehashed = (entry: AuditRecord): AuditRecord => ({ ...entry, hash: hashOf(entry) });

/** One change of every kind of member. */
const alterations: readonly ((entry: AuditRecord) => AuditRecord)[] = [
  (entry) => ({ ...entry, action: 'appointmentPaid' }),
  (entry) => ({ ...entry, actor: { ...entry.actor, id: 'somebody else' } }),
  (entry) => ({ ...entry, actor: { kind: entry.actor.kind, id: entry.actor.id } }),
  (entry) => ({ ...entry, occurredAt: '2020-01-01T00:00:00.000Z' }),
  (entry) => ({ ...entry, requestId: 'req_other' }),
  (entry) => ({ ...entry, causationId: null }),
  (entry) => ({ ...entry, customerId: null }),
  (entry) => ({ ...entry, eventId: 'evt_other' }),
  (entry) => ({ ...entry, entity: { ...entry.entity, version: entry.entity.version + 1 } }),
  (entry) => ({ ...entry, changes: entry.changes.slice(1) }),
  (entry) => ({ ...entry, changes: entry.changes.map((change) => ({ ...change, old: 'something else' })) }),
  (entry) => ({ ...entry, sealed: 'e.y.J' }),
];
const alteration = fc.constantFrom(...alterations);

describe('a chain names the first place that is wrong (PRT-022, D-20, A6, AU1, law 8)', () => {
  test('one that nobody has touched is whole, also after it was written out and read again', () => {
    expect(whole).toHaveLength(LENGTH);
    expect(check(whole)).toBeNull();
    const backwards = (entry: AuditRecord) => Object.fromEntries(Object.entries(entry).toReversed());
    expect(check(JSON.parse(JSON.stringify(whole.map(backwards))))).toBeNull();
    expect(firstGap(whole.filter(({ entity }) => entity.id === whole[0]?.entity.id))).toBeNull();
  });

  test('one cut into batches anywhere is found as whole as in one', () => {
    fc.assert(
      fc.property(position, (cut) => {
        const first = verifyChain({ head: genesisOf(friseur.tenantId), prevHash: null }, whole.slice(0, cut));
        expect(first.fault).toBeNull();
        expect(verifyChain(first.verified, whole.slice(cut)).fault).toBeNull();
      }),
    );
  });

  test('alteration: of any member of any entry', () => {
    fc.assert(
      fc.property(position, alteration, (seq, alter) => {
        expect(check(with_(seq, alter))).toMatchObject({ kind: 'altered', seq });
      }),
    );
  });

  test('alteration: also where the entry’s own hash was made anew', () => {
    fc.assert(
      fc.property(before(LENGTH - 1), alteration, (seq, alter) => {
        const altered = with_(seq, (entry) => rehashed(alter(entry)));
        expect(check(altered)).toMatchObject({ kind: 'altered', seq });
      }),
    );
  });

  test('alteration: of a hash itself, or of the one before', () => {
    fc.assert(
      fc.property(position, fc.constantFrom('hash', 'prevHash'), (seq, member) => {
        const altered = with_(seq, (entry) => ({ ...entry, [member]: '0'.repeat(64) }));
        expect(check(altered)).toMatchObject({ kind: 'altered', seq });
      }),
    );
  });

  test('alteration: a tail that was wholly made anew contradicts the checkpoint behind it', () => {
    fc.assert(
      fc.property(before(LENGTH), alteration, position, (seq, alter, signedAt) => {
        const forged: AuditRecord[] = [];
        for (const { hash: _, prevHash: __, seq: ___, ...content } of with_(seq, alter)) {
          forged.push(chained(content, forged.at(-1) ?? genesisOf(friseur.tenantId)));
        }
        expect(check(forged), 'hashes alone cannot tell').toBeNull();
        const fault = contradicted(forged, [checkpointAt(signedAt)]);
        if (signedAt >= seq) expect(fault).toMatchObject({ kind: 'altered', seq: signedAt });
        else expect(fault).toBeNull();
      }),
    );
  });

  test('deletion: of one or several entries, whether those behind move up or not', () => {
    fc.assert(
      fc.property(before(LENGTH - 1), fc.integer({ min: 1, max: 5 }), fc.boolean(), (seq, count, moveUp) => {
        const left = whole.filter((entry) => entry.seq < seq || entry.seq >= seq + count);
        fc.pre(left.length >= seq);
        expect(check(moveUp ? renumbered(left) : left)).toMatchObject({ kind: 'deleted', seq });
      }),
    );
  });

  test('deletion: of the end, by the checkpoint that was signed over it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LENGTH - 1 }), (kept) => {
        const left = whole.slice(0, kept);
        expect(check(left), 'hashes alone cannot tell').toBeNull();
        const head = left.at(-1) ?? genesisOf(friseur.tenantId);
        expect(cutOff(head, [checkpointAt(LENGTH)])).toMatchObject({ kind: 'deleted', seq: kept + 1 });
        expect(cutOff(head, [checkpointAt(kept)])).toBeNull();
      }),
    );
  });

  test('reordering: of any two entries, whether they keep their numbers or exchange them', () => {
    fc.assert(
      fc.property(position, position, fc.boolean(), (one, other, exchange) => {
        fc.pre(one < other);
        const swapped = whole.map((entry) => {
          if (entry.seq === one) return whole[other - 1] ?? entry;
          return entry.seq === other ? (whole[one - 1] ?? entry) : entry;
        });
        expect(check(exchange ? renumbered(swapped) : swapped)).toMatchObject({ kind: 'reordered', seq: one });
      }),
    );
  });

  test('insertion: of an entry made upon the one before it, whether those behind move down or not', () => {
    fc.assert(
      fc.property(before(LENGTH), alteration, fc.boolean(), (seq, alter, moveDown) => {
        const place = whole[seq - 1];
        if (place === undefined) throw new Error('there is an entry at each place');
        const forged = [...whole.slice(0, seq - 1), rehashed(alter(place)), ...whole.slice(seq - 1)];
        expect(check(moveDown ? renumbered(forged) : forged)).toMatchObject({ kind: 'inserted', seq });
      }),
    );
  });

  test('insertion: of an entry made upon none', () => {
    fc.assert(
      fc.property(before(LENGTH), (seq) => {
        const place = whole[seq - 1];
        if (place === undefined) throw new Error('there is an entry at each place');
        const stray = rehashed({ ...place, prevHash: 'f'.repeat(64) });
        const forged = [...whole.slice(0, seq - 1), stray, ...whole.slice(seq - 1)];
        expect(check(forged)).toMatchObject({ kind: 'inserted', seq });
      }),
    );
  });

  test('insertion: of a version that has its entry already', () => {
    fc.assert(
      fc.property(before(6), (version) => {
        const own = whole.filter(({ entity }) => entity.id === whole[0]?.entity.id);
        const twice = own.flatMap((entry) =>
          entry.entity.version === version ? [entry, { ...entry, seq: 99 }] : [entry],
        );
        expect(firstGap(twice)).toMatchObject({ kind: 'inserted', seq: 99 });
      }),
    );
  });

  test('omission: of a change that was never appended, though the chain itself is whole', () => {
    fc.assert(
      fc.property(before(LENGTH), (left) => {
        const omitted = events[left - 1]?.entity ?? { id: '', version: 0 };
        const chain = chainOf(events.filter((_, index) => index !== left - 1));
        expect(check(chain)).toBeNull();
        const own = chain.filter(({ entity }) => entity.id === omitted.id);
        const { fault } = compareVersions(own, { id: omitted.id, version: 6, isYoung: false });
        const next = own.find(({ entity }) => entity.version > omitted.version);
        expect(fault).toMatchObject({ kind: 'omitted', seq: next?.seq ?? null });
        expect(fault?.explanation).toContain(omitted.id);
        const young = compareVersions(own, { id: omitted.id, version: 6, isYoung: true });
        expect(young).toEqual({ fault: null, onTheirWay: 1 });
      }),
    );
  });

  test('another company’s chain is none of this company', () => {
    expect(check(whole, askProAi.tenantId)).toMatchObject({ seq: 1 });
  });
});

const checkpointAt = (seq: number) => ({
  seq,
  hash: whole[seq - 1]?.hash ?? '',
  signedAt: '2026-03-02T00:00:00.000Z',
  keyId: 'test',
  signature: '',
  publicKey: '',
});
