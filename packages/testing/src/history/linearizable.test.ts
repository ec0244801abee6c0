import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomOf } from '../random.ts';
import { checkLinearizable } from './linearizable.ts';
import type { Operation } from './operation.ts';
import { makeRecorder } from './recorder.ts';
import { type SlotInput, type SlotOutput, slotRegister } from './slot-register.ts';

type Op = Operation<SlotInput, SlotOutput>;

const at = (from: number, to: number | null, input: SlotInput, output: SlotOutput = true, key = 'slot'): Op => ({
  process: input.op === 'read' ? 'reader' : input.id,
  key,
  input,
  invokedAt: from,
  outcome: to === null ? { kind: 'info' } : { kind: 'ok', returnedAt: to, output },
});
const book = (id: string): SlotInput => ({ op: 'book', id });
const cancel = (id: string): SlotInput => ({ op: 'cancel', id });
const read: SlotInput = { op: 'read' };
const holds = (history: readonly Op[]): boolean => checkLinearizable(slotRegister, history).linearizable;

describe('a history is accepted where one order of moments explains it', () => {
  test.each<[string, Op[]]>([
    ['nothing happened', []],
    [
      'one after the other',
      [at(0, 1, book('a')), at(2, 3, book('b'), false), at(4, 5, cancel('a')), at(6, 7, book('b'))],
    ],
    ['two at once, one wins', [at(0, 3, book('a')), at(1, 2, book('b'), false)]],
    ['a read in between sees either', [at(0, 5, book('a')), at(1, 2, read, null), at(3, 4, read, 'a')]],
    ['what touches in time may be in either order', [at(0, 1, read, 'a'), at(1, 2, book('a'))]],
    ['an unknown one took effect', [at(0, null, book('a')), at(5, 6, read, 'a')]],
    ['an unknown one took effect later', [at(0, null, book('a')), at(1, 2, read, null), at(5, 6, book('b'), false)]],
    ['an unknown one never did', [at(0, null, book('a')), at(1, 2, book('b')), at(3, 4, read, 'b')]],
    ['another slot is another slot', [at(0, 1, book('a')), at(2, 3, book('b'), true, 'other')]],
  ])('%s', (_, history) => {
    expect(holds(history)).toBe(true);
  });
});

describe('a history is refused where none does', () => {
  test.each<[string, Op[]]>([
    ['sold twice, one after the other', [at(0, 1, book('a')), at(2, 3, book('b'))]],
    ['sold twice at once', [at(0, 3, book('a')), at(1, 2, book('b'))]],
    ['refused though free', [at(0, 1, book('a'), false)]],
    ['a stale read', [at(0, 1, book('a')), at(2, 3, read, null)]],
    ['a read that goes back', [at(0, 9, book('a')), at(1, 2, read, 'a'), at(3, 4, read, null)]],
    ['an effect before its cause', [at(0, 1, read, 'a'), at(2, null, book('a'))]],
    ['cancelled twice', [at(0, 1, book('a')), at(2, 5, cancel('a')), at(3, 6, cancel('a'))]],
    ['in one slot among many', [at(0, 1, book('a'), true, 'one'), at(0, 1, book('a')), at(2, 3, book('b'))]],
  ])('%s', (_, history) => {
    expect(holds(history)).toBe(false);
  });

  test('and it is told where, and who was stuck', () => {
    const history = [at(0, 1, book('a'), true, 'fine'), at(0, 1, book('a')), at(2, 3, book('b')), at(4, 5, read, 'b')];
    expect(checkLinearizable(slotRegister, history)).toEqual({
      linearizable: false,
      key: 'slot',
      stuck: [at(2, 3, book('b'))],
    });
  });
});

/** Every order of the operations that keeps to their times, and of the unknown ones any part. */
const explainable = (operations: readonly Op[], holder: string | null): boolean => {
  const known = operations.filter(({ outcome }) => outcome.kind === 'ok');
  if (known.length === 0) return true;
  const firstReturn = Math.min(...known.map(({ outcome }) => (outcome.kind === 'ok' ? outcome.returnedAt : Infinity)));
  return operations.some((operation) => {
    if (operation.invokedAt > firstReturn) return false;
    const output = operation.outcome.kind === 'ok' ? operation.outcome.output : undefined;
    const next = slotRegister.step(holder, operation.input, output);
    const others = operations.filter((other) => other !== operation);
    return next !== undefined && explainable(others, next);
  });
};

test('the search agrees with trying every order, on any small history', () => {
  const id = fc.constantFrom('a', 'b');
  const operation = fc
    .record({
      input: fc.oneof(id.map(book), id.map(cancel), fc.constant(read)),
      done: fc.boolean(),
      seen: fc.constantFrom('a', 'b', null),
      from: fc.integer({ min: 0, max: 12 }),
      length: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 4 }),
    })
    .map(({ input, done, seen, from, length }) =>
      at(from, length === null ? null : from + length, input, input.op === 'read' ? seen : done),
    );
  const verdicts: boolean[] = [];
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 6 }), (history) => {
      const expected = explainable(history, null);
      verdicts.push(expected);
      expect(holds(history)).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
  expect(verdicts.filter(Boolean).length).toBeGreaterThan(300);
  expect(verdicts.filter((explained) => !explained).length).toBeGreaterThan(300);
});

/** Clients on one slot whose steps are interleaved by chance: with one step an operation is atomic, with two it checks, then writes. */
const simulated = (seed: number, steps: 1 | 2, key: string): Op[] => {
  const random = randomOf(seed);
  let holder: string | null = null;
  let time = 0;
  const history: Op[] = [];
  interface Running {
    readonly input: SlotInput;
    readonly from: number;
    readonly lost: boolean;
    seen: string | null | undefined;
    output: SlotOutput | undefined;
  }
  const clients: (Running | undefined)[] = [undefined, undefined, undefined, undefined, undefined];
  const effect = (running: Running, seen: string | null): void => {
    const { input } = running;
    if (input.op === 'read') {
      running.output = holder;
      return;
    }
    const may: boolean = input.op === 'book' ? seen === null || seen === input.id : seen === input.id;
    if (may) holder = input.op === 'book' ? input.id : null;
    running.output = may;
  };
  while (history.length < 30) {
    const client = random(clients.length);
    const running = clients[client];
    time += 1;
    if (running === undefined) {
      const id = `client-${client}`;
      const input: SlotInput = [book(id), book(id), cancel(id), read][random(4)] ?? read;
      clients[client] = { input, from: time, lost: random(10) === 0, seen: undefined, output: undefined };
    } else if (running.output === undefined && steps === 2 && running.seen === undefined) running.seen = holder;
    else if (running.output === undefined) effect(running, steps === 2 ? (running.seen ?? null) : holder);
    else {
      history.push(at(running.from, running.lost ? null : time, running.input, running.output, key));
      clients[client] = undefined;
    }
  }
  // What is still open at the end may have happened.
  for (const running of clients) if (running) history.push(at(running.from, null, running.input, false, key));
  return history;
};

describe('of simulated clients', () => {
  const ROUNDS = 1_000;

  test('every history of an atomic slot is accepted, lost answers and open ends included', () => {
    const all = Array.from({ length: ROUNDS }, (_, seed) => simulated(seed, 1, `slot-${seed}`)).flat();
    expect(all.length).toBeGreaterThan(ROUNDS * 30);
    expect(checkLinearizable(slotRegister, all)).toEqual({ linearizable: true });
  });

  test('an open end that is left out makes correct histories look wrong', () => {
    const refused = Array.from({ length: ROUNDS }, (_, seed) => simulated(seed, 1, 'slot'))
      .map((history) => history.filter(({ outcome }) => outcome.kind === 'ok'))
      .filter((history) => !holds(history));
    expect(refused.length).toBeGreaterThan(0);
  });

  test('check-then-insert is caught in most histories', () => {
    const caught = Array.from({ length: ROUNDS }, (_, seed) => simulated(seed, 2, 'slot')).filter((one) => !holds(one));
    expect(caught.length).toBeGreaterThan(ROUNDS / 2);
  });
});

test('the recorder calls unknown what throws and what is still open, and keeps the times of the rest', async () => {
  let now = 0;
  const recorder = makeRecorder<SlotInput, SlotOutput>(() => {
    now += 1;
    return now;
  });
  const asked = { process: 'a', key: 'slot' };
  expect(await recorder.run({ ...asked, input: book('a') }, async () => true)).toBe(true);
  expect(
    await recorder.run({ ...asked, input: book('b') }, () => Promise.reject(new Error('timeout'))),
  ).toBeUndefined();
  void recorder.run({ ...asked, input: read }, () => new Promise(() => {}));
  expect(recorder.history()).toEqual([
    { ...asked, input: book('a'), invokedAt: 1, outcome: { kind: 'ok', returnedAt: 2, output: true } },
    { ...asked, input: book('b'), invokedAt: 3, outcome: { kind: 'info' } },
    { ...asked, input: read, invokedAt: 4, outcome: { kind: 'info' } },
  ]);
});
