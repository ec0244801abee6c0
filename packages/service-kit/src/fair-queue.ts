/** Whose item it is, and which of that tenant's items it must not overtake. */
export interface Place {
  readonly tenant: string;
  readonly lane: string;
}

/**
 * Serves tenants in turn, and each lane of a tenant one item at a time in the order of arrival: a flood of one tenant
 * delays an item of another by one round at most.
 */
export interface FairQueue<T> {
  push(item: T, place: Place): void;
  /** The next item whose lane is free, which then is busy until `done`; undefined when there is none now. */
  next(): T | undefined;
  /** Frees the lane of an item that `next` gave. */
  done(item: T): void;
  /** How many items wait. */
  readonly size: number;
}

interface Lane<T> {
  readonly place: Place;
  readonly tenant: Tenant<T>;
  readonly waiting: T[];
  busy: boolean;
}

interface Tenant<T> {
  readonly lanes: Map<string, Lane<T>>;
  /** Free lanes with something waiting, in the order in which they will be served. */
  readonly ready: Set<Lane<T>>;
}

/** Items are told apart by identity, and lanes exist only while they hold something. */
export const makeFairQueue = <T extends object>(): FairQueue<T> => {
  const tenants = new Map<string, Tenant<T>>();
  // Tenants with a ready lane; whoever was served goes to the end.
  const ring = new Set<Tenant<T>>();
  const served = new Map<T, Lane<T>>();
  let size = 0;

  const laneOf = (place: Place): Lane<T> => {
    const tenant = tenants.get(place.tenant) ?? { lanes: new Map(), ready: new Set() };
    const lane = tenant.lanes.get(place.lane) ?? { place, tenant, waiting: [], busy: false };
    tenants.set(place.tenant, tenant);
    tenant.lanes.set(place.lane, lane);
    return lane;
  };
  const makeReady = (lane: Lane<T>): void => {
    lane.tenant.ready.add(lane);
    ring.add(lane.tenant);
  };
  const remove = ({ tenant, place }: Lane<T>): void => {
    tenant.lanes.delete(place.lane);
    if (tenant.lanes.size === 0) tenants.delete(place.tenant);
  };

  return {
    push: (item, place) => {
      const lane = laneOf(place);
      lane.waiting.push(item);
      size += 1;
      if (!lane.busy) makeReady(lane);
    },
    next: () => {
      const [tenant] = ring;
      const [lane] = tenant?.ready ?? [];
      const item = lane?.waiting.shift();
      if (tenant === undefined || lane === undefined || item === undefined) return undefined;
      lane.busy = true;
      served.set(item, lane);
      size -= 1;
      tenant.ready.delete(lane);
      ring.delete(tenant);
      if (tenant.ready.size > 0) ring.add(tenant);
      return item;
    },
    done: (item) => {
      const lane = served.get(item);
      if (lane === undefined) return;
      served.delete(item);
      lane.busy = false;
      if (lane.waiting.length > 0) makeReady(lane);
      else remove(lane);
    },
    get size() {
      return size;
    },
  };
};
