import { AppError, errorTable } from '@fencepost/contracts/errors';
import type { TeamMismatch } from '../../domain/sync-membership.ts';

/** The words that alerts and people look for (TEN-021). */
export const TEAM_MISMATCH = errorTable.team_mismatch.title;

export const teamMismatch = (facts: TeamMismatch): AppError =>
  new AppError('team_mismatch', TEAM_MISMATCH, { ...facts });
