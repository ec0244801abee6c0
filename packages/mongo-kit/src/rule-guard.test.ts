import { makeLogger } from '@fencepost/service-kit/logger';
import { expect, it } from 'vitest';
import type { RuleDefinition } from './define-rule.ts';
import { makeRuleGuard } from './rule-guard.ts';
import type { Table } from './table.ts';

it('what was counted and could not be noted is counted with the next (INT-041)', async () => {
  const rule = { name: 'things.team', kind: 'climbing', breaks: { team: null } } as unknown as RuleDefinition;
  const guard = makeRuleGuard({
    rules: [rule],
    log: makeLogger({ service: 'test', level: 'silent' }),
    levelOf: () => 'observe',
    lookAgain: async () => {},
    onBroken: () => {},
  });
  const table = guard.watch({ insert: async () => undefined } as unknown as Table);
  await table.insert({ _id: '1', team: 1 });
  const taken = guard.take('things.team');
  expect(taken).toEqual({ refusals: 0, writes: 1 });
  await table.insert({ _id: '2', team: 1 });
  guard.giveBack('things.team', { ...taken, refusals: 3 });
  expect(guard.take('things.team')).toEqual({ refusals: 3, writes: 2 });
  expect(guard.take('things.team')).toEqual({ refusals: 0, writes: 0 });
});
