import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { StoredAnswer, VoiceAnswers } from '../usecases/voice/ports.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.voiceAnswers>;

/** Data in which a voice agent’s words are kept as text: nothing in it is ever looked for. */
const toText = (asked: StoredAnswer['asked']): string | null => (asked === null ? null : JSON.stringify(asked));

export const makeVoiceAnswers = (collection: Collection<Row>): VoiceAnswers => ({
  byId: async (id) => {
    const row = await collection.findOne({ _id: id });
    return row && answerOf(row);
  },
  add: async ({ id, version: _, asked, answer, ...own }) =>
    (await collection.insert({ _id: id, ...own, asked: toText(asked), answer: toText(answer) })).inserted,
  save: async ({ id, version, asked, answer, ...own }) => {
    const set = { ...own, asked: toText(asked), answer: toText(answer) };
    await collection.save({ _id: id, version: version - 1 }, { set }, []);
  },
  unanswered: async (after, limit) => {
    const behind = after === undefined ? {} : { _id: { $gt: after } };
    return (await collection.find({ answeredAt: null, ...behind }, { sort: { _id: 1 }, limit })).map(answerOf);
  },
  removal: makeRemoval(collection, {}),
});

const answerOf = ({ _id, tenantId, outbox, createdAt, updatedAt, asked, answer, ...own }: Row): StoredAnswer => ({
  ...own,
  id: _id,
  asked: asked === null ? null : JSON.parse(asked),
  answer: answer === null ? null : JSON.parse(answer),
});
