const LONGEST_NAME = 200;

/** A team's name as we keep it: Cal.com bounds none, and a blank one would show nothing. */
export const teamNameOf = ({ id, name }: { readonly id: number; readonly name: string }): string =>
  name.trim().slice(0, LONGEST_NAME) || `Team ${id}`;
