import { type FreeSlot, listFreeSlots } from '@fencepost/contracts/booking/slot';
import { listServices, type Service } from '@fencepost/contracts/tenant/mapping';
import type { ApiClient } from '../api/api-client.ts';

const DAY_MS = 86_400_000;
/** Far enough to be cancelled without a word of the policies, near enough for their window. */
const FROM_DAYS = 3;
const TO_DAYS = 60;
const MOST = 100;

/** The service that an event type became. */
export const serviceOf = async (api: ApiClient, eventTypeId: number | undefined): Promise<Service> => {
  const { data } = await api(listServices, { limit: MOST });
  const found = data.find((service) => service.eventTypeId === eventTypeId);
  if (found === undefined) throw new Error(`no service of event type ${eventTypeId} is there`);
  return found;
};

/** So many free slots of a service, each on a day of its own, other ones every time. */
export const freeSlots = async (api: ApiClient, serviceId: string, count: number): Promise<readonly FreeSlot[]> => {
  const ahead = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
  const { data } = await api(listFreeSlots, { serviceId, from: ahead(FROM_DAYS), to: ahead(TO_DAYS) });
  const ofDay = new Map<string, FreeSlot[]>();
  for (const slot of data) {
    const day = slot.startsAt.slice(0, 10);
    ofDay.set(day, [...(ofDay.get(day) ?? []), slot]);
  }
  const chosen = shuffled([...ofDay.values()])
    .slice(0, count)
    .flatMap((slots) => shuffled(slots).slice(0, 1));
  if (chosen.length < count) throw new Error(`only ${chosen.length} of ${count} days have a free slot`);
  return chosen;
};

const shuffled = <T>(list: readonly T[]): readonly T[] =>
  list
    .map((value) => ({ value, lot: Math.random() }))
    .toSorted((one, other) => one.lot - other.lot)
    .map(({ value }) => value);
