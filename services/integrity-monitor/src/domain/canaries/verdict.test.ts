import { describe, expect, test } from 'vitest';
import type { Outcome } from './probe.ts';
import { judgeClaim, judgePlatform, judgeShown, judgeTrespass, namedIn } from './verdict.ts';

const owner = { branchId: 'bra_ours', mark: 'canary-1', day: '2026-11-21', calcomTeamId: 990_000_001 };
const stranger = { branchId: 'bra_theirs', mark: 'canary-2', day: '2026-11-21' };
const nobody = { branchId: 'bra_nobodys' };
const told = (code: string, text = ''): Outcome => ({ code, text });
const answered = told('answered', '{"id":"bra_ours"}');
const unknown = (id: string) => told('not_found', `{"detail":"There is no ${id}."}`);
const whose = { owner, nobody };

describe('of another company’s thing a company is told what it is told of nothing (law 12)', () => {
  const foreign = unknown('bra_ours');
  const ofNothing = unknown('bra_nobodys');
  test('and its owner more: then all is well', () => {
    expect(judgeTrespass({ own: answered, foreign, nobody: ofNothing }, whose)).toBeUndefined();
    expect(judgeTrespass({ own: told('stale_version'), foreign, nobody: ofNothing }, whose)).toBeUndefined();
  });
  test.each<[string, Outcome]>([
    ['the thing itself', answered],
    ['403 instead of 404', told('forbidden', '{"detail":"There is no bra_ours."}')],
    ['another sentence', told('not_found', '{"detail":"bra_ours is not yours."}')],
    ['that its version is stale', told('stale_version')],
  ])('a leak: %s', (_, leak) => {
    expect(judgeTrespass({ own: answered, foreign: leak, nobody: ofNothing }, whose)?.failure).toBe('leak');
  });
  test('no control: the owner is told no more than of nothing, so nothing is proved', () => {
    const own = unknown('bra_ours');
    expect(judgeTrespass({ own, foreign, nobody: ofNothing }, whose)?.failure).toBe('no_control');
  });
  test.each(['unavailable', 'timeout', 'internal', 'rate_limited', 'unreachable'])('%s is no answer', (code) => {
    expect(judgeTrespass({ own: answered, foreign: told(code), nobody: told(code) }, whose)?.failure).toBe('error');
    expect(judgeTrespass({ own: told(code), foreign, nobody: ofNothing }, whose)?.failure).toBe('error');
  });
});

describe('a stranger is shown nothing of the company (TI9)', () => {
  const both = { owner, stranger };
  test('its own is its own', () => {
    expect(judgeShown({ own: answered, foreign: told('answered', 'bra_theirs') }, both, true)).toBeUndefined();
  });
  test.each(['bra_ours', 'canary-1', '990000001'])('a leak: %s', (text) => {
    expect(judgeShown({ own: answered, foreign: told('answered', text) }, both, true)?.failure).toBe('leak');
  });
  test('what both have is no mark', () => {
    expect(judgeShown({ own: answered, foreign: told('answered', '2026-11-21') }, both, true)).toBeUndefined();
  });
  test('no control: its owner is shown nothing either', () => {
    expect(judgeShown({ own: told('answered', '{}'), foreign: told('answered', '{}') }, both, true)?.failure).toBe(
      'no_control',
    );
  });
  test('marks are found by name', () => {
    expect(namedIn('see bra_ours of canary-1', owner)).toEqual(['branchId', 'mark']);
  });
});

describe('what only one company can have is refused to another that claims it, without a word of whose it is', () => {
  const claim = { owner, asked: '{"number":"canary-1"}', refusals: ['already_bound'] };
  test.each<[string, Outcome, Outcome, string | undefined]>([
    ['it is refused, and the owner is not', answered, told('already_bound', 'canary-1 is taken'), undefined],
    ['the stranger has it', answered, answered, 'leak'],
    ['the refusal says whose it is', answered, told('already_bound', 'by 990000001'), 'leak'],
    ['it is not known to be taken', answered, told('not_found'), 'leak'],
    ['the owner is refused as well', told('already_bound'), told('already_bound'), 'no_control'],
    ['nobody answers', answered, told('timeout'), 'error'],
  ])('%s', (_, own, foreign, failure) => {
    expect(judgeClaim({ own, foreign }, claim)?.failure).toBe(failure);
  });
});

describe('what is the platform’s is refused to a company', () => {
  test.each<[string, string, string | undefined]>([
    ['forbidden', 'answered', undefined],
    ['answered', 'answered', 'leak'],
    ['not_found', 'answered', 'leak'],
    // Scopes are looked at first: who broke down over it had let it in.
    ['internal', 'answered', 'leak'],
    ['forbidden', 'unauthenticated', 'no_control'],
    ['unauthenticated', 'unauthenticated', 'no_control'],
    ['timeout', 'answered', 'error'],
  ])('%s, while its own company is %s: %s', (refused, control, failure) => {
    expect(judgePlatform(told(refused), told(control))?.failure).toBe(failure);
  });
});
