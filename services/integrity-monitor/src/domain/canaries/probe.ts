import type { ActionContract } from '@fencepost/contracts/define';
import type { ProbeKind } from '@fencepost/contracts/integrity/canary';

/** One of everything that a synthetic company has, by the name of the thing; what it lacks is absent. */
export type Holdings = Readonly<Record<string, string | number>>;

/** The members of a question. */
export type Members = Readonly<Record<string, unknown>>;

/** By which door a question is asked. `watch`: as server-sent events. */
export type Door = 'mesh' | 'http' | 'watch';

/** What somebody was told, without what differs from one question to the next. */
export interface Outcome {
  /** `answered`, or the code of the refusal. */
  readonly code: string;
  /** Everything that was told, as JSON. */
  readonly text: string;
}

/** Of which record the present version is asked for, so that a question is judged by its ids and not by its version. */
export interface VersionSource {
  readonly action: ActionContract;
  readonly member: string;
  readonly thing: string;
}

interface Common {
  /** Unique: kind, target and aim. */
  readonly id: string;
  readonly kind: ProbeKind;
  /** `GET /v1/appointments/{appointmentId}`, `v1.booking.getAppointment`. */
  readonly target: string;
  /** What both companies must have; a company without cannot be tried there. */
  readonly needs: readonly string[];
}

interface Asked extends Common {
  readonly action: ActionContract;
  readonly door: Door;
}

/** A stranger uses the things of a company, and things that nobody has, and must be told the same of both. */
export interface TrespassProbe extends Asked {
  readonly way: 'trespass';
  readonly aim: string;
  readonly input: (whose: Holdings, own: Holdings) => Members;
  readonly version?: VersionSource;
  /** Repeatable under a key, so that a day leaves one trace and not one for each round. */
  readonly keyed: boolean;
}

/** A stranger smuggles the company's id into a question about its own things, and must be shown only those. */
export interface SmuggleProbe extends Asked {
  readonly way: 'smuggle';
  readonly input: (own: Holdings) => Members;
  /** Whether the owner's answer has to show something of its own. */
  readonly shows: boolean;
}

/** A stranger claims what only one company can have, and must be refused without hearing whose it is. */
export interface ClaimProbe extends Asked {
  readonly way: 'claim';
  /** With the branch of who asks, where one is needed: a foreign one would be refused before anything else. */
  readonly input: (whose: Holdings, own: Holdings) => Members;
  readonly refusals: readonly string[];
}

/** Both companies ask the same under one Idempotency-Key, and must be answered with their own. */
export interface SameKeyProbe extends Asked {
  readonly way: 'same_key';
  readonly input: (own: Holdings) => Members;
}

/** A stranger goes on with the cursor of the company's list. */
export interface CursorProbe extends Asked {
  readonly way: 'cursor';
}

/** A company asks what is the platform's. */
export interface PlatformProbe extends Asked {
  readonly way: 'platform';
  readonly input: (whose: Holdings) => Members;
}

/** The company begins work; a stranger looks for it. */
export interface JobProbe extends Common {
  readonly way: 'job';
  readonly start: ActionContract;
  readonly find: ActionContract;
  readonly list: ActionContract;
  readonly member: string;
}

/** What the company signed is delivered at the stranger's endpoint. */
export interface DeliveryProbe extends Common {
  readonly way: 'delivery';
  readonly vendor: 'calcom' | 'retell';
  readonly path: string;
}

/** Everything that is published while the round lasts names either one company or the other. */
export interface ListenProbe extends Common {
  readonly way: 'listen';
}

export type Probe =
  | TrespassProbe
  | SmuggleProbe
  | ClaimProbe
  | SameKeyProbe
  | CursorProbe
  | PlatformProbe
  | JobProbe
  | DeliveryProbe
  | ListenProbe;
