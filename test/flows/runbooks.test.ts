import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listAppointments } from '@fencepost/contracts/booking/appointment';
import { eventually } from '@fencepost/testing/eventually';
import { type Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { makeApiClient } from '../../tools/api/api-client.ts';
import { type RunningSystem, startSystem } from '../../tools/dev/system.ts';
import { type Fencepost, fencepostOf } from './fencepost.ts';
import { sendBooking } from './traffic.ts';

const SHOWN_MS = 90_000;
const RESOLVED_MS = 60_000;
const BENT_EVENT_TYPE = 2_563_193;

let directory: string;
let system: RunningSystem;
let mongo: MongoClient;
let fencepost: Fencepost;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-runbooks-'));
  system = await startSystem({ directory, durable: false, seed: true, quiet: true });
  mongo = await new MongoClient(system.state.mongo).connect();
  fencepost = fencepostOf(directory, system.state);
}, 180_000);

afterAll(async () => {
  await mongo?.close();
  await system?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const companyOf = (number: number) =>
  system.state.companies.find((each) => each.number === number) ?? expect.fail(`company ${number} is missing`);

/** What a person in Slack has before them, as far as they need it. */
interface Message {
  readonly alertId: string;
  readonly companyId: string;
  readonly runbook: string;
  /** All of its words. */
  readonly text: string;
}

/** The message about a company that names this invariant and is not resolved; nothing but what Slack shows is read. */
const messageAbout = (invariant: string, companyName: string): Promise<Message> =>
  eventually(async () => {
    const messages = z
      .array(z.looseObject({ text: z.string() }))
      .parse(await (await fetch(`${system.state.slack}/messages`)).json());
    const found = messages.find(
      (message) =>
        message.text.includes(companyName) &&
        !message.text.includes('RESOLVED') &&
        JSON.stringify(message).includes(`invariant \`${invariant}\``),
    );
    const text = JSON.stringify(found ?? '');
    const said = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? expect.fail(`no ${pattern} in ${text}`);
    return {
      ...{ alertId: said(/alert `(alr_[0-9a-z]+)`/), companyId: said(/`(ten_[0-9a-z]+)`/), text },
      runbook: said(/<(file:[^|]+)\|what to do>/),
    };
  }, SHOWN_MS);

/** A line of a runbook, and under which words it is to be given alone, if any: `company_suspended`. */
interface Line {
  readonly line: string;
  readonly onlyFor: string | undefined;
}

/** The commands of a runbook in their order. A block after "Only for `reason`:" is for that reason alone. */
const linesOf = (page: string): readonly Line[] =>
  [...page.matchAll(/(?:^Only for `([a-z_]+)`:\n\n)?^```sh\n([\s\S]*?)^```/gm)].flatMap(([, onlyFor, block = '']) =>
    block
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, '').trim())
      .filter((line) => line !== '')
      .map((line) => ({ line, onlyFor })),
  );

const wordsOf = (line: string): readonly string[] =>
  (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));

/** Follows the runbook that a message names, line by line, knowing only the message and what the commands have said. */
const followed = async (message: Message): Promise<readonly string[]> => {
  const page = readFileSync(fileURLToPath(message.runbook), 'utf8');
  const given: string[] = [];
  const env: Record<string, string> = {};
  const newest = new Map([['alr', message.alertId]]);
  /** `alr_…` is what the message or an earlier answer says; 15 is the company that the message is about. */
  const filled = (line: string): string | undefined => {
    const words = line
      .replaceAll(/\b([a-z]{3})_…/g, (open, prefix: string) => newest.get(prefix) ?? open)
      .replaceAll(/(?<=--company |companies resume )15\b/g, message.companyId);
    return words.includes('…') ? undefined : words;
  };
  for (const { line, onlyFor } of linesOf(page)) {
    if (onlyFor !== undefined && !message.text.includes(onlyFor)) continue;
    const command = filled(line);
    // Nothing of the kind was shown: there is nothing to be done with it.
    if (command === undefined) continue;
    const [first, ...args] = wordsOf(command);
    if (first === 'export') {
      const [name = '', ...value] = args.join(' ').split('=');
      env[name] = value.join('=');
      continue;
    }
    expect(first, line).toBe('fencepost');
    const isEnd = given.length > 0 && line === `fencepost alerts show alr_…` && given.includes(command);
    const call = async () => {
      const { exit, out, err } = await fencepost(args, { env });
      expect(exit, `${command}: ${err}`).toBe(0);
      if (isEnd) expect(out).toMatch(/^status\s+resolved$/m);
      return out;
    };
    const out = isEnd ? await eventually(call, RESOLVED_MS) : await call();
    given.push(command);
    if (line.startsWith('fencepost alerts list')) expect(out).toContain(message.alertId);
    for (const prefix of ['rpl', 'qua']) {
      const id = new RegExp(`\\b${prefix}_[0-9a-z]{20,32}\\b`).exec(out)?.[0];
      if (id !== undefined) newest.set(prefix, id);
      else if (args.join(' ').startsWith('quarantine list')) newest.delete('qua');
    }
  }
  return given;
};

const row = (collection: string, filter: Document) => {
  const rows = mongo.db('fencepost_tenant').collection(collection);
  return {
    set: (fields: Document) => rows.updateOne(filter, { $set: fields }),
    read: () => rows.findOne(filter),
  };
};

it('S2: a mapping that was bent by hand, from the message to the repaired row (INT-009, law 10)', async () => {
  const [foreign, victim] = [companyOf(1), companyOf(15)];
  const mapping = row('mappings', { eventTypeId: BENT_EVENT_TYPE });
  await mapping.set({ calcomTeamId: foreign.calcomTeamId });
  const message = await messageAbout('mapping-team-is-company-team', victim.name);
  await sendBooking(victim, 'runbook-s2', BENT_EVENT_TYPE);
  const given = await followed(message);
  expect((await mapping.read())?.calcomTeamId).toBe(victim.calcomTeamId);
  expect(given.filter((line) => line.includes(' repair '))).toHaveLength(3);
}, 300_000);

it('a team that was set directly in a company’s row, from the message to the repaired row (D-15)', async () => {
  const [foreign, victim] = [companyOf(1), companyOf(15)];
  const company = row('companies', { number: 15 });
  await company.set({ 'calcomTeam.id': foreign.calcomTeamId });
  const given = await followed(await messageAbout('company-team-is-its-bond', victim.name));
  expect((await company.read())?.calcomTeam).toMatchObject({ id: victim.calcomTeamId });
  expect(given.filter((line) => line.includes(' repair '))).toHaveLength(3);
}, 300_000);

it('a service that fell back to never, from the message to the synced row: the sync mends it, and the plan has nothing to do (INT-003, D-13)', async () => {
  const victim = companyOf(15);
  const service = row('services', { eventTypeId: BENT_EVENT_TYPE });
  await service.set({ syncStatus: 'never' });
  const given = await followed(await messageAbout('service-with-event-type-is-synced', victim.name));
  expect((await service.read())?.syncStatus).toBe('synced');
  expect(given.filter((line) => line.includes(' repair '))).toHaveLength(3);
}, 300_000);

it('a delivery for a suspended company, from the message to the appointment (law 2)', async () => {
  const victim = companyOf(15);
  const suspended = await fencepost(['companies', 'suspend', '15', '--yes']);
  expect(suspended).toMatchObject({ exit: 0 });
  await sendBooking(victim, 'runbook-suspended', victim.eventTypeIds[0] ?? 0);
  const given = await followed(await messageAbout('delivery-is-attributable', victim.name));
  expect(given.filter((line) => line.includes('quarantine replay qua_'))).toHaveLength(2);
  const api = makeApiClient({ edge: system.state.edge, key: victim.apiKey });
  await eventually(async () => {
    expect((await api(listAppointments, { calcomUid: 'runbook-suspended', limit: 10 })).data).toHaveLength(1);
  }, RESOLVED_MS);
}, 300_000);
