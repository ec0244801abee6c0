import { expect, it } from 'vitest';
import { operatorReason } from './operator-reason.ts';

it.each(['alert alr_1: wrong team', 'Störung bei Müller, 100 % sicher', '通話の調査をしています。'])(
  '%s arrives as it was written, and a header can carry it',
  (reason) => {
    const header = operatorReason.toHeader(reason);
    expect(header).toMatch(/^[ -~]+$/);
    expect(operatorReason.fromHeader(header)).toBe(reason);
  },
);

it.each(['', 'because', 'x'.repeat(201), 'broken %E0%A4%A encoding', 'two%0Alines of text'])(
  '%j is no reason',
  (value) => {
    expect(operatorReason.fromHeader(value)).toBeUndefined();
  },
);
