import { column, type Measured, type Results, totalCpu } from './measured.ts';
import { median } from './statistics.ts';
import { ratiosOf } from './verdict.ts';

/** Medians of every lane as a table. */
export const show = (title: string, results: Results): void => {
  console.log(`\n${title}\n| | app us/op | server us/op | operations/op | op/s |\n|---|---|---|---|---|`);
  for (const name of results.keys()) {
    const of = (pick: (value: Measured) => number, digits = 0): string =>
      median(column(results, name, pick)).toFixed(digits);
    const cpu = `${of((one) => one.appMicros)} | ${of((one) => one.serverMicros)}`;
    console.log(`| ${name} | ${cpu} | ${of((one) => one.operations, 3)} | ${of((one) => one.perSecond)} |`);
  }
};

/** CPU of one lane to that of another, round by round. */
export const cpuRatios = (results: Results, lane: string, floor: string): readonly number[] =>
  ratiosOf(column(results, lane, totalCpu), column(results, floor, totalCpu));
