import type { EnforcementPoint, PointState } from '@fencepost/contracts/integrity/invariant';
import type { z } from 'zod';

/** What one of the five points does about an invariant (A4). */
export type Point = z.output<typeof PointState>;
export type Points = Readonly<Record<EnforcementPoint, Point>>;

/** `by the collection port, which …` */
export const enforced = (because: `by ${string}`): Point => ({ state: 'enforced', because });

/** `a form cannot tell whose id it is` */
export const notApplicable = (because: string): Point => ({ state: 'not_applicable', because });

/** `switched off`: said in the table, and a fault wherever it is read. */
export const isOff = (points: Points, point: EnforcementPoint): boolean => points[point].state === 'off';
