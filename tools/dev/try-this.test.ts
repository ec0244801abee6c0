import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { DemoCompany, SystemState } from './state.ts';
import { summary } from './summary.ts';
import { tryThis } from './try-this.ts';

const moment = { nowMs: Date.UTC(2026, 0, 1, 9, 41), uid: 'try-1' };

const company: DemoCompany = {
  id: 'ten_1',
  number: 1,
  name: "Friseur's 1",
  calcomTeamId: 34209,
  eventTypeIds: [3420901, 3420902],
  webhookUrl: 'http://127.0.0.1:1/webhooks/calcom/key',
  webhookSecret: `-secret' with $(everything)`,
  apiKey: 'fp_key',
  branchId: 'brn_1',
  phoneNumber: '+493023125001',
  voiceAgentId: 'agent_1',
  retellWebhookUrl: 'http://127.0.0.1:1/webhooks/retell/key',
  retellApiKey: 'key_1',
};
const state: SystemState = {
  edge: 'http://127.0.0.1:1',
  slack: 'http://127.0.0.1:2',
  mail: 'http://127.0.0.1:4',
  calcom: 'http://127.0.0.1:3',
  mongo: 'mongodb://127.0.0.1:4',
  nats: 'nats://127.0.0.1:5',
  redis: 'redis://127.0.0.1:6',
  operatorKey: 'op_key',
  companies: [company],
  processes: [],
};

/** Runs the text with a curl that only tells what it was asked for: the arguments of each call. */
const callsOfCurl = async (text: string): Promise<string[][]> => {
  const { stdout } = await promisify(execFile)('bash', ['-c', `curl() { printf '%s\\0' "$@"; echo; }\n${text}`]);
  return stdout.split('\0\n').map((call) => call.split('\0'));
};

it('pasted into a shell, the text posts one booking of this company, correctly signed, and asks for it', async () => {
  const [post = [], get = []] = await callsOfCurl(tryThis(state, company, moment));
  const body = post.at(-1) ?? '';
  const signature = createHmac('sha256', company.webhookSecret).update(body).digest('hex');
  expect(post).toContain(company.webhookUrl);
  expect(post).toContain(`x-cal-signature-256: ${signature}`);
  expect(JSON.parse(body)).toMatchObject({
    triggerEvent: 'BOOKING_CREATED',
    payload: { uid: 'try-1', eventTypeId: 3420901, startTime: '2026-01-08T09:00:00.000Z' },
  });
  expect(get).toContain(`${state.edge}/v1/appointments?calcomUid=try-1`);
  expect(get).toContain('authorization: Bearer fp_key');
});

it('the summary names every URL and key a person needs', () => {
  const text = summary(state, moment);
  const { webhookUrl, webhookSecret, apiKey, name } = company;
  for (const part of [state.edge, state.slack, state.calcom, state.mongo, state.nats, state.redis, state.operatorKey]) {
    expect(text).toContain(part);
  }
  for (const part of [name, webhookUrl, webhookSecret, apiKey]) expect(text).toContain(part);
});
