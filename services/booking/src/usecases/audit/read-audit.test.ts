import { createHash } from 'node:crypto';
import { AuditEntry } from '@fencepost/contracts/booking/audit';
import { FileAnswer } from '@fencepost/contracts/file-answer';
import { expect, test } from 'vitest';
import { auditOn, lifeOf } from '../../../test/audit-world.ts';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { emptyStore } from '../../../test/world.ts';
import { cellOf } from '../../domain/audit/audit-csv.ts';
import { canonicalJson } from '../../domain/audit/canonical-json.ts';

const scope = scopeOf(friseur);

const busy = async (lives = 3, versions = 4) => {
  const audit = auditOn(emptyStore());
  for (let index = 0; index < lives; index += 1) {
    for (const event of await lifeOf(`r${index}`, versions)) await audit.appendAudit(event, { attempt: 1 });
  }
  return audit;
};

test('the log is read newest first in pages, by appointment, customer and time (PRT-023)', async () => {
  const audit = await busy();
  const first = await audit.listAudit({ limit: 5 }, scope);
  const rest = await audit.listAudit({ limit: 20, cursor: first.nextCursor ?? '' }, scope);
  const all = [...first.data, ...rest.data];
  expect(all.map(({ seq }) => seq).toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 12 }, (_, index) => index + 1),
  );
  const times = all.map(({ occurredAt }) => occurredAt);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(rest.nextCursor).toBeNull();

  const { booked } = await sampleAppointment('r1');
  const { id, customerId } = booked.appointment;
  const own = await audit.listAudit({ limit: 20, appointmentId: id }, scope);
  expect(own.data.map(({ entity }) => [entity.id, entity.version])).toEqual(
    [4, 3, 2, 1].map((version) => [id, version]),
  );
  expect((await audit.listAudit({ limit: 20, customerId }, scope)).data).toHaveLength(12);
  const [from, to] = [times[6], times[2]];
  const between = await audit.listAudit({ limit: 20, from, to }, scope);
  expect(between.data.length).toBeGreaterThan(0);
  expect(between.data.every(({ occurredAt }) => occurredAt >= (from ?? '') && occurredAt < (to ?? ''))).toBe(true);
});

test('an exported chain can be computed anew by anybody, without us (AU1, PRT-022)', async () => {
  const audit = await busy();
  const file = await audit.exportAudit({ format: 'ndjson', afterSeq: 0 }, scope);
  expect(FileAnswer.parse(file)).toMatchObject({
    contentType: expect.stringContaining('ndjson'),
    fileName: 'audit-1-12.ndjson',
  });
  const lines = file.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(12);
  for (const { personal: _, hash, ...content } of lines) {
    expect(createHash('sha256').update(canonicalJson(content)).digest('hex')).toBe(hash);
  }
  for (const line of lines) expect(AuditEntry.safeParse(line).success).toBe(true);
  expect(await audit.getAuditCheckpoint({}, scope), 'a checkpoint covers it').toMatchObject({ seq: 12 });
});

test('an export goes on behind the last number, and ends with an empty file', async () => {
  const audit = await busy();
  const next = await audit.exportAudit({ format: 'ndjson', afterSeq: 9 }, scope);
  expect(
    next.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).seq),
  ).toEqual([10, 11, 12]);
  const end = await audit.exportAudit({ format: 'ndjson', afterSeq: 12 }, scope);
  expect(FileAnswer.parse(end).body).toBe('');
});

test('a file is as long as a message holds, however much there is', async () => {
  const audit = auditOn(emptyStore());
  const many = await Promise.all(Array.from({ length: 120 }, (_, index) => lifeOf(`long-${index}`, 1)));
  for (const event of many.flat()) await audit.appendAudit({ ...event, sealed: 'x'.repeat(16_000) }, { attempt: 1 });
  const files: number[][] = [];
  for (let afterSeq = 0; ; afterSeq = files.at(-1)?.at(-1) ?? afterSeq) {
    const { body } = await audit.exportAudit({ format: 'ndjson', afterSeq }, scope);
    if (body === '') break;
    expect(Buffer.byteLength(body)).toBeLessThan(900_000);
    files.push(
      body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    );
  }
  expect(files.length).toBeGreaterThan(2);
  expect(files.flat()).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
});

test('a spreadsheet takes nothing in a CSV file for a formula', async () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '＝1', '|x', '%x']) {
    expect(cellOf(text).startsWith('"\''), JSON.stringify(text)).toBe(true);
  }
  expect(cellOf('a "quoted", word')).toBe('"a ""quoted"", word"');
  expect([cellOf(null), cellOf(-1), cellOf('plain')]).toEqual(['', '-1', '"plain"']);

  const audit = auditOn(emptyStore());
  const { booked, event } = await sampleAppointment('csv');
  const from = { ip: '203.0.113.7', userAgent: '=HYPERLINK("http://evil")' };
  const sealed = await audit.sealPersonal(booked.appointment.customerId, { reason: '@evil' }, { ...scope, from });
  await audit.appendAudit({ ...event, sealed }, { attempt: 1 });
  const { body, contentType } = await audit.exportAudit({ format: 'csv', afterSeq: 0 }, scope);
  expect(contentType).toContain('text/csv');
  const [header = '', line = ''] = body.split('\r\n');
  expect(header.split(',')).toContain('userAgent');
  expect(line).toContain(`"'=HYPERLINK(""http://evil"")"`);
  expect(line).toContain(`"'@evil"`);
});
