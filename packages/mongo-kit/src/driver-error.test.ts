import { AppError } from '@fencepost/contracts/errors';
import { mongo } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { refusingIndex, translateError } from './driver-error.ts';

const serverError = (code: number, message: string) => new mongo.MongoServerError({ code, message, errmsg: message });

describe('an error of the driver', () => {
  test('names the unique index that refused, as every version of the server words it', () => {
    const insert = 'E11000 duplicate key error collection: db.things index: by_tag dup key: { tags: "secret" }';
    expect(refusingIndex(serverError(11000, insert))).toBe('by_tag');
    expect(
      refusingIndex(serverError(11000, `Plan executor error during findAndModify :: caused by :: ${insert}`)),
    ).toBe('by_tag');
    expect(refusingIndex(serverError(11000, insert.replace('by_tag', '_id_')))).toBe('_id');
    expect(refusingIndex(serverError(11000, 'duplicate'))).toBe('unknown');
    expect(refusingIndex(serverError(112, insert))).toBeUndefined();
  });

  test('that quotes the record loses its cause', () => {
    const duplicate = translateError(
      serverError(11000, 'index: by_tag dup key: { tags: "secret" }'),
      'things',
    ) as AppError;
    expect(duplicate).toMatchObject({ code: 'conflict', detail: { collection: 'things', index: 'by_tag' } });
    const misfit = translateError(serverError(121, 'Document failed validation: secret'), 'things') as AppError;
    expect(misfit).toMatchObject({ code: 'internal', detail: { collection: 'things' } });
    expect([duplicate.cause, misfit.cause]).toEqual([undefined, undefined]);
  });

  test('of the network, an election or a full disk is unavailable, with its cause', () => {
    const errors = [
      new mongo.MongoNetworkError('reset'),
      new mongo.MongoServerSelectionError('nobody', {} as never),
      serverError(10107, 'not primary'),
      serverError(112, 'write conflict'),
      serverError(64, 'waiting for replication timed out'),
    ];
    for (const error of errors)
      expect(translateError(error, 'things')).toMatchObject({ code: 'unavailable', cause: error });
  });

  test('and what is not of the driver stays what it is', () => {
    const error = new TypeError('a mistake of ours');
    expect(translateError(error, 'things')).toBe(error);
    expect(error).not.toBeInstanceOf(AppError);
  });
});
