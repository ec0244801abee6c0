import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Envelope } from '@fencepost/contracts/envelope';
import { expect, it } from 'vitest';
import { bytesOf, healthyCompany, ids, rowOf, tells } from '../../test/histories.ts';
import { estimateBytes } from './census.ts';
import { factOfEvent } from './fact.ts';
import { emptyPicture, type MutablePicture } from './picture.ts';
import { tellEvent } from './tell-event.ts';

const ENTITIES = 60_000;
/** What other tests have left in this thread may come or go meanwhile: the middle one of some measures is right. */
const MEASURES = 3;
const GOAL_BYTES = 120;

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');
const heapUsed = (): number => {
  if (typeof collect === 'function') collect();
  const { heapUsed: heap, arrayBuffers } = process.memoryUsage();
  return heap + arrayBuffers;
};

const tell = (picture: MutablePicture, event: Envelope, id = event.entity.id): void => {
  const state = { ...rowOf(event).state, id };
  const told = { ...event, entity: { ...event.entity, id }, payload: { [event.entity.type]: state } };
  const fact = factOfEvent(bytesOf(told));
  if (fact !== undefined) tellEvent(picture, fact);
};

const measure = (kind: 'customer' | 'appointment') => {
  const picture = emptyPicture();
  for (const event of healthyCompany(1)) tell(picture, event);
  const event = kind === 'customer' ? tells(1).customer(0) : tells(1).booked(0);
  const before = heapUsed();
  for (let number = 1; number <= ENTITIES; number += 1) tell(picture, event, ids(1)[kind](number));
  const bytes = (heapUsed() - before) / ENTITIES;
  expect(picture.unsettled.size).toBe(0);
  return { bytes, estimate: estimateBytes(picture) / ENTITIES };
};

it.each(['customer', 'appointment'] as const)(
  `a known %s costs at most ${GOAL_BYTES} bytes`,
  (kind) => {
    const measures = Array.from({ length: MEASURES }, () => measure(kind));
    const [middle] = measures.toSorted((one, other) => one.bytes - other.bytes).slice(MEASURES >> 1);
    const { bytes, estimate } = middle ?? measure(kind);
    console.log(`${kind}: ${bytes.toFixed(0)} bytes per known entity, estimated ${estimate.toFixed(0)}`);
    expect(bytes).toBeLessThanOrEqual(GOAL_BYTES);
    expect(Math.abs(estimate - bytes)).toBeLessThan(GOAL_BYTES / 3);
  },
  60_000,
);
