import { expect, test } from 'vitest';
import { aParcel, somewhere } from '../test/parcels.ts';
import { envelopeIn } from './envelope-in.ts';

const said = (text: string) => ({ data: Buffer.from(text) });

test('a message of EVENTS carries its event', () => {
  const event = somewhere().tell(aParcel());
  expect(envelopeIn(said(JSON.stringify(event)))).toEqual(event);
});

test.each(['', '{', 'null', '{}', '{"id":"evt_1"}'])('the bytes %j are no event, and are parked', (text) => {
  expect(() => envelopeIn(said(text))).toThrow(expect.objectContaining({ code: 'malformed_body', retry: 'never' }));
});
