import type { Envelope } from '@fencepost/contracts/envelope';
import { estimateBytes } from '../src/domain/census.ts';
import { factOfEvent } from '../src/domain/fact.ts';
import { emptyPicture, type MutablePicture } from '../src/domain/picture.ts';
import { tellEvent } from '../src/domain/tell-event.ts';
import { bytesOf, healthyCompany, ids, rowOf, tells } from './histories.ts';

/**
 * A process of its own, so that nobody else's memory is counted: says as JSON how many bytes a known entity costs.
 * node --expose-gc --conditions=@fencepost/source picture-size.ts <customer|appointment> [with-a-field-more]
 */
const [kind, control] = process.argv.slice(2);
const FIRST = 5_000;
const ENTITIES = 40_000;

const heapUsed = (): number => {
  if (globalThis.gc === undefined) throw new Error('--expose-gc is missing: without it garbage is counted');
  globalThis.gc();
  const { heapUsed: heap, arrayBuffers } = process.memoryUsage();
  return heap + arrayBuffers;
};

const tell = (picture: MutablePicture, event: Envelope, id = event.entity.id): void => {
  const state = { ...rowOf(event).state, id };
  const told = { ...event, entity: { ...event.entity, id }, payload: { [event.entity.type]: state } };
  const fact = factOfEvent(bytesOf(told));
  if (fact !== undefined) tellEvent(picture, fact);
};

/** What a careless change would keep beside the picture. */
const more = new Map<string, { readonly heardAt: number }>();

const of = kind === 'customer' ? 'customer' : 'appointment';
const event = of === 'customer' ? tells(1).customer(0) : tells(1).booked(0);
const picture = emptyPicture();
const meet = (from: number, upTo: number): void => {
  for (let number = from; number <= upTo; number += 1) {
    const id = ids(1)[of](number);
    tell(picture, event, id);
    if (control !== undefined) more.set(id, { heardAt: number });
  }
};

for (const told of healthyCompany(1)) tell(picture, told);
// What is compiled and made once is no cost of an entity.
meet(1, FIRST);
const [before, estimateBefore] = [heapUsed(), estimateBytes(picture)];
meet(FIRST + 1, FIRST + ENTITIES);
const bytes = (heapUsed() - before) / ENTITIES;
const estimate = (estimateBytes(picture) - estimateBefore) / ENTITIES;
const known = picture.entities.countByType()[of] ?? 0;
console.log(JSON.stringify({ bytes, estimate, known, unsettled: picture.unsettled.size }));
