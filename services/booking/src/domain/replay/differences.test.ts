import { describe, expect, test } from 'vitest';
import { sampleAppointment } from '../../../test/samples.ts';
import { appointmentDifference } from './differences.ts';

describe('what a replay finds different', () => {
  const endingAt = async (endsAt: string, source: 'api' | 'cal.com') =>
    (await sampleAppointment('one', { endsAt, source })).booked.appointment;
  const [early, late] = ['2026-04-01T10:30:00.000Z', '2026-04-01T11:20:00.000Z'];
  const compared = async (source: 'api' | 'cal.com', ours: string, theirs: string) => {
    const [production, replayed] = [await endingAt(ours, source), await endingAt(theirs, source)];
    return appointmentDifference({ id: production.id, production, replayed }, true)?.fields ?? [];
  };

  test('is not the end of a composite of ours, of which Cal.com knows but the first segment', async () => {
    expect(await compared('api', late, early)).toEqual([]);
    expect(await compared('api', early, late), 'positive control').toEqual(['endsAt']);
    expect(await compared('cal.com', late, early), 'positive control').toEqual(['endsAt']);
  });
});
