import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { diffOf } from './diff.ts';
import { mooded, type Paper, paperOf } from './paper.ts';
import { plain, plainJson, widthOf } from './plain.ts';
import { bar, makeProgress } from './progress.ts';
import { facts, table } from './table.ts';

const paper = (given: Partial<Paper> = {}): Paper => ({ width: undefined, colour: false, unicode: true, ...given });
const rows = [
  { name: 'Friseur 1', text: 'a word and another word and one more word' },
  { name: 'Müller 東京', text: 'short' },
];
const columns = [
  { head: 'name', of: ({ name }: (typeof rows)[number]) => name },
  { head: 'text', of: ({ text }: (typeof rows)[number]) => text },
];

describe('a table', () => {
  it('has a column as wide as what is in it, where nobody says how wide a line may be', () => {
    expect(table(columns, rows, paper())).toEqual([
      'name         text',
      'Friseur 1    a word and another word and one more word',
      'Müller 東京  short',
    ]);
  });

  it.each([80, 40, 34, 30, 24])('fits a terminal of %i characters, and loses no word', (width) => {
    const lines = table(columns, rows, paper({ width }));
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    const shown = lines.join('').replaceAll(/\s/g, '');
    for (const letters of ['Friseur1', 'Müller東京']) expect(shown).toContain(letters);
  });

  it.each([80, 34, 24])('is the same with colours but for the colours, %i characters wide', (width) => {
    const moods = [{ name: 'critical', text: `open ${'x'.repeat(50)}` }];
    const bare = table(columns, moods, paper({ width }));
    const coloured = table(columns, moods, paper({ width, colour: true }));
    expect(coloured.join('\n')).toContain('\u001b[31mcritical\u001b[39m');
    expect(coloured.map((line) => stripVTControlCharacters(line).trimEnd())).toEqual(bare);
  });

  it('never breaks an id, which people copy: rather its rows become cards', () => {
    const id = `alr_${'0'.repeat(26)}`;
    const wide = [{ name: id, text: 'some words to be wrapped' }];
    for (let width = 80; width >= 32; width -= 1)
      expect(table(columns, wide, paper({ width })).join('\n'), `${width}`).toContain(id);
  });

  it('becomes cards where a terminal is too narrow for columns', () => {
    expect(table(columns, rows.slice(1), paper({ width: 12 }))).toEqual(['name  Müller 東京', 'text  short']);
  });

  it('says nothing with a dash, and yes and no in words', () => {
    const entries = [
      ['a', null],
      ['b', true],
      ['c', []],
      ['d', [1, 2]],
    ] as const;
    expect(facts(entries, paper())).toEqual(['a  –', 'b  yes', 'c  –', 'd  1, 2']);
    expect(facts([['a', null]], paper({ unicode: false }))).toEqual(['a  -']);
  });
});

describe('what a terminal would obey', () => {
  it('is shown, never sent, whoever wrote it into a record', () => {
    const bad = 'Salon\u001b[2J\u0007\u009b31m\u202eevil\nnext';
    expect(plain(bad)).toBe('Salon\ufffd[2J\ufffd\ufffd31m\ufffdevil next');
    expect(table([{ head: 'name', of: (text: string) => text }], [bad], paper()).join('')).not.toMatch(
      /[\p{Cc}\u202e]/u,
    );
    const json = plainJson(JSON.stringify({ name: bad }));
    expect(json).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(JSON.parse(json)).toEqual({ name: bad });
  });
});

describe('colours', () => {
  const output = { write: () => {}, isTerminal: true, columns: 100 };

  it('are for terminals, and for nobody who set NO_COLOR or has a dumb one', () => {
    expect(paperOf(output, { env: {} })).toEqual({ width: 100, colour: true, unicode: true });
    expect(paperOf(output, { env: { NO_COLOR: '1' } }).colour).toBe(false);
    expect(paperOf(output, { env: { TERM: 'dumb' } }).colour).toBe(false);
    expect(paperOf({ ...output, isTerminal: false }, { env: {} })).toEqual({
      width: undefined,
      colour: false,
      unicode: true,
    });
    expect(paperOf(output, { env: { LANG: 'C' } }).unicode).toBe(false);
  });

  it('say how things are', () => {
    expect(mooded('critical', paper({ colour: true }))).toBe('\u001b[31mcritical\u001b[39m');
    expect(mooded('critical', paper())).toBe('critical');
    expect(mooded('anything', paper({ colour: true }))).toBe('anything');
  });
});

describe('progress', () => {
  const told = (isTerminal: boolean, isJson: boolean) => {
    const written: string[] = [];
    const err = { write: (text: string) => void written.push(text), isTerminal, columns: 20 };
    const progress = makeProgress({ err, env: {} }, { isJson });
    progress.at('one');
    progress.at('one');
    progress.at(`two ${'x'.repeat(100)}`);
    progress.end();
    return written.join('');
  };

  it('is one line that changes in a terminal, and a line for each change elsewhere', () => {
    expect(told(true, false)).toBe(`\r\u001b[2Kone\r\u001b[2Ktwo ${'x'.repeat(15)}\r\u001b[2K`);
    expect(told(false, false)).toBe(`one\ntwo ${'x'.repeat(100)}\n`);
  });

  it('is silent for machines', () => expect(told(false, true)).toBe(''));

  it('shows how far it is', () => {
    expect(bar(1, 2)).toBe('[##########..........] 1 of 2');
    expect(bar(0, 0)).toBe('[....................] 0 of 0');
  });
});

describe('a diff', () => {
  it('shows what is expected to be there and what will be, and what stays', () => {
    expect(
      diffOf(
        { do: 'set', expect: { team: null, eventType: 7, error: null }, set: { team: 39203, error: null } },
        paper(),
      ),
    ).toEqual(['  - team: null', '  + team: 39203', '    eventType: 7', '    error: null']);
    expect(diffOf({ do: 'set', expect: { team: { absent: true } }, set: { team: 1 } }, paper())[0]).toBe(
      '  - team: (not there)',
    );
    expect(diffOf({ do: 'set_aside', expect: {}, reason: 'nobody’s' }, paper())).toEqual(['  ~ set aside: nobody’s']);
  });
});
