import type { Fault } from '@fencepost/fakes/http/faults';
import { z } from 'zod';

const CREATED = 201;

const Words = z.looseObject({ text: z.string() });
const SlackBlock = z.looseObject({
  text: Words.optional(),
  fields: z.array(Words).optional(),
  elements: z.array(z.looseObject({ text: z.unknown().optional() })).optional(),
});
const SlackMessage = z.looseObject({
  ...{ ts: z.string(), text: z.string(), blocks: z.array(SlackBlock).default([]) },
  whispers: z.array(Words).default([]),
});

/** A message as a person reads it: its first line, then what its blocks say. */
const asText = ({ text, blocks }: z.output<typeof SlackMessage>): string => {
  const [, ...details] = blocks;
  const said = details.flatMap((block) => [
    ...(block.text === undefined ? [] : [block.text.text]),
    ...(block.fields ?? []).map((field) => field.text.replaceAll('\n', ': ')),
    ...(block.elements ?? []).flatMap((element) => (typeof element.text === 'string' ? [element.text] : [])),
  ]);
  return [text, ...said.map((line) => line.replaceAll('*', ''))].join('\n');
};

/** What a person does and sees in Slack, and what goes wrong with it. */
export interface SlackRoom {
  slackMessages(alertId: string): Promise<readonly string[]>;
  /** Presses a button under the message of an alert; what the person who pressed is told about it, alone. */
  pressInSlack(alertId: string, button: 'acknowledge' | 'silence_60'): Promise<readonly string[]>;
  /** How Slack answers from now on: as this fault says, or as it should. */
  slackFails(effect: Fault['effect'] | undefined): Promise<void>;
}

/** The fake Slack at this address. */
export const openSlackRoom = (url: string): SlackRoom => {
  const headers = { 'content-type': 'application/json' };
  const messagesOf = async (alertId: string): Promise<readonly z.output<typeof SlackMessage>[]> => {
    const messages = z.array(SlackMessage).parse(await (await fetch(`${url}/messages`)).json());
    return messages.filter((message) => JSON.stringify(message).includes(alertId));
  };
  return {
    slackMessages: async (alertId) => (await messagesOf(alertId)).map(asText),
    pressInSlack: async (alertId, actionId) => {
      const [message] = await messagesOf(alertId);
      const body = JSON.stringify({ ts: message?.ts, actionId });
      await fetch(`${url}/press`, { method: 'POST', headers, body });
      return (await messagesOf(alertId)).flatMap(({ whispers }) => whispers.map(({ text }) => text));
    },
    slackFails: async (effect) => {
      await fetch(`${url}/__control/faults`, { method: 'DELETE' });
      if (effect === undefined) return;
      const body = JSON.stringify({ effect });
      const { status } = await fetch(`${url}/__control/faults`, { method: 'POST', headers, body });
      if (status !== CREATED) throw new Error(`the fake Slack does not take this fault: ${status}`);
    },
  };
};
