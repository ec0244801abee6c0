import { renderCorpus } from './accept/corpus.ts';
import { cpuMicrosOf } from './accept/cpu.ts';
import { runLoad } from './accept/load.ts';
import { startContestant } from './accept/processes.ts';
const names = process.argv[2]!.split(','); const rounds = Number(process.argv[3]); const rate = Number(process.argv[4] ?? 4000);
const file = new URL('../services/edge/zz-var.tmp.ts', import.meta.url).pathname;
const lanes = await Promise.all(names.map(async (n) => ({ c: await startContestant(n, file, { VARIANT: n, SECRET: 's' }), out: [] as number[] })));
const ms = 1000;
for (let r = 0; r <= rounds; r++) for (const l of lanes) {
  const requests = renderCorpus({ path: '/webhooks/' + 'k'.repeat(32), secret: 's' }, rate * ms / 1000, `${l.c.name}${r}`);
  const b = cpuMicrosOf(l.c.pid); const round = await runLoad({ port: l.c.port, connections: 32, requests, durationMs: ms, rate });
  if (round.refused) throw new Error('refused');
  if (r > 1) l.out.push((cpuMicrosOf(l.c.pid) - b) / round.accepted);
}
for (const l of lanes) { const s = l.out.sort((a, b) => a - b); console.log(l.c.name.padEnd(10), 'min', s[0]!.toFixed(1), 'p10', s[Math.floor(s.length / 10)]!.toFixed(1), 'median', s[s.length >> 1]!.toFixed(1)); await l.c.stop(); }
