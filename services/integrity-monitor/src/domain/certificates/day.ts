const DAY_MS = 86_400_000;

/** A UTC day, from its first moment to the first of the next. */
export interface Day {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export const dayOf = (name: string): Day => {
  const from = Date.parse(`${name}T00:00:00.000Z`);
  return { name, from: new Date(from).toISOString(), to: new Date(from + DAY_MS).toISOString() };
};

export const dayAt = (millis: number): Day => dayOf(new Date(millis).toISOString().slice(0, 'yyyy-mm-dd'.length));

export const dayBefore = ({ from }: Day): Day => dayAt(Date.parse(from) - DAY_MS);

export const isWithin = (instant: string | null, { from, to }: Day): boolean =>
  instant !== null && instant >= from && instant < to;
