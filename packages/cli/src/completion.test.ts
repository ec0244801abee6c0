import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordsFor } from './completion.ts';
import { completionScript } from './completion-script.ts';

describe('what completes a line', () => {
  it.each([
    ['fencepost ', ['status', 'alerts', 'repair', '--json']],
    ['fencepost al', ['alerts', 'status']],
    ['fencepost alerts ', ['list', 'show', 'ack', 'silence', 'report']],
    ['fencepost --json alerts ', ['list', 'show']],
    ['fencepost alerts list --status ', ['open', 'acknowledged', 'active']],
    ['fencepost repair plan ', ['mapping-team', 'staged-customers', '--company']],
    ['fencepost repair apply ', ['--yes', '--dry-run', '--verify']],
    ['fencepost validate --mode ', ['pre-migration', 'comprehensive']],
    ['fencepost completion ', ['bash', 'zsh', 'fish']],
  ])('%s', (line, words) => {
    expect(wordsFor(line)).toEqual(expect.arrayContaining(words));
  });

  it('is nothing where no command is named', () => {
    expect(wordsFor('fencepost nonsense ')).toEqual([]);
  });
});

describe('in bash itself', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fencepost-completion-'));
    const main = join(import.meta.dirname, 'main.ts');
    const program = `#!/bin/sh\nexec "${process.execPath}" --conditions=@fencepost/source "${main}" "$@"\n`;
    writeFileSync(join(folder, 'fencepost'), program, { mode: 0o755 });
    writeFileSync(join(folder, 'completion.sh'), completionScript('bash'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const completed = (line: string): readonly string[] => {
    const words = line.split(' ');
    const script = `source ${folder}/completion.sh
COMP_LINE=${JSON.stringify(line)}; COMP_WORDS=(${words.map((word) => JSON.stringify(word)).join(' ')}); COMP_CWORD=${words.length - 1}
_fencepost_completion; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    });
    expect(stderr).toBe('');
    return stdout.trim().split('\n');
  };

  it('a word is completed by those that begin so', () => {
    expect(completed('fencepost alerts s')).toEqual(['show', 'silence']);
    expect(completed('fencepost repair apply --v')).toEqual(['--verify']);
  });
});

it('zsh and fish have scripts of their own', () => {
  expect(completionScript('zsh')).toContain('compdef');
  expect(completionScript('fish')).toContain('complete -f -c fencepost');
});
