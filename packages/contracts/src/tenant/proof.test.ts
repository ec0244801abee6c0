import { expect, test } from 'vitest';
import { cancelAppointment, createAppointment } from '../booking/appointment-commands.ts';
import { createHold, listFreeSlots } from '../booking/slot.ts';
import type { ActionContract } from '../define.ts';
import { mayCall, Role } from '../roles.ts';
import { listBookableServices, matchHosts, openCalcomDoor, proveEventType, proveService } from './proof.ts';

const asked: readonly ActionContract[] = [listFreeSlots, createHold, createAppointment, cancelAppointment];
const behindThem: readonly ActionContract[] = [
  proveService,
  proveEventType,
  listBookableServices,
  matchHosts,
  openCalcomDoor,
];

test('whoever may ask booking something may have it proved: staff books, a viewer sees what is free (TEN-054)', () => {
  for (const role of Role.options) {
    const key = { kind: 'api_key', role };
    for (const action of asked.filter((one) => mayCall(one.role, key))) {
      const refused = behindThem.filter((question) => !mayCall(question.role, key)).map(({ name }) => name);
      expect([role, action.name, refused]).toEqual([role, action.name, []]);
    }
  }
  // Control: there is somebody who may not book.
  expect(mayCall(createAppointment.role, { kind: 'api_key', role: 'viewer' })).toBe(false);
});
