import { handlersOf as bookingHandlers } from '@fencepost/booking/service';
import { actions } from '@fencepost/contracts/catalog';
import { handlersOf as monitorHandlers } from '@fencepost/integrity-monitor/service';
import { handlersOf as tenantHandlers } from '@fencepost/tenant/service';
import { expect, test } from 'vitest';

const answered = [bookingHandlers, monitorHandlers, tenantHandlers]
  .flatMap((handlersOf) => handlersOf({} as never))
  .map(({ contract }) => contract.address);

test('every action of the catalogue is answered by its owner, once: a route that nobody answers cannot be shipped', () => {
  expect(answered.toSorted()).toEqual(actions.map(({ address }) => address).toSorted());
});
