import { parseArgs } from 'node:util';
import { benchAccept } from './accept/run.ts';
import { benchBooking } from './booking/run.ts';
import { benchDetect } from './detect/run.ts';
import { benchScan } from './scan/run.ts';
import { benchSlots } from './slots/run.ts';
import { benchVisible } from './visible/run.ts';

const benches: Readonly<Record<string, (options: { rounds: number }) => Promise<boolean>>> = {
  accept: benchAccept,
  booking: benchBooking,
  detect: benchDetect,
  scan: benchScan,
  slots: benchSlots,
  visible: benchVisible,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' } },
});
const [name = ''] = positionals;
const bench = benches[name];
if (bench === undefined) {
  console.log(`usage: ./dev bench <name> [--rounds N]\nbenchmarks: ${Object.keys(benches).join(', ')}`);
  process.exitCode = 2;
} else {
  process.exitCode = (await bench({ rounds: Number(values.rounds) })) ? 0 : 1;
}
