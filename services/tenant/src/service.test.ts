import { actions } from '@fencepost/contracts/catalog';
import { expect, test } from 'vitest';
import { emptyStore, useCasesOn } from '../test/world.ts';
import { handlersOf } from './service.ts';

test('every action that the catalogue says this service answers has its handler, once', () => {
  const promised = actions.filter(({ owner }) => owner === 'tenant').map(({ address }) => address);
  const given = handlersOf(useCasesOn(emptyStore())).map(({ contract }) => contract.address);
  expect(given.toSorted()).toEqual(promised.toSorted());
});
