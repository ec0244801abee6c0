import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanHistory, ids, shuffledWithCopies, tells } from '../../test/histories.ts';
import { makeWatcher } from '../../test/watcher.ts';
import { decodePicture, encodePicture, MAX_CHUNK_LENGTH } from './snapshot.ts';

const planted = [
  { ...tells(1).customer(0), tenantId: ids(2).tenant },
  tells(1).booked(50, { customerId: ids(2).customer(0) }),
  tells(1).mapped(1, { version: 9, team: 77 }),
  tells(1).offered(60, 'error'),
  tells(1).quarantined(70),
  tells(1).booked(80),
];

/** Everything known, but not as how manieth it was met: runs that were forgotten are not in a snapshot. */
const entitiesOf = ({ picture }: ReturnType<typeof makeWatcher>) =>
  [...picture.entities.values()].map(({ met: _, ...known }) => known).toSorted((a, b) => (a.id < b.id ? -1 : 1));

it('whoever starts from a snapshot taken anywhere, and reads the rest, finds the same violations and counts the same', () => {
  const history = cleanHistory.chain((clean) => shuffledWithCopies([...clean, ...planted]));
  fc.assert(
    fc.property(history, fc.nat(), (told, at) => {
      const cut = at % told.length;
      const [uninterrupted, before] = [makeWatcher(), makeWatcher()];
      uninterrupted.tell(...told);
      before.tell(...told.slice(0, cut));
      const after = makeWatcher(decodePicture(encodePicture(before.picture)));
      after.judgeAll();
      after.tell(...told.slice(cut));
      for (const watcher of [uninterrupted, after]) watcher.scanned();
      expect(after.violatedLater()).toEqual(uninterrupted.violatedLater());
      expect(entitiesOf(after)).toEqual(entitiesOf(uninterrupted));
    }),
    { numRuns: 100 },
  );
});

it('chunks stay well under the size of a document', () => {
  const watcher = makeWatcher();
  for (let number = 0; number < 10_000; number += 1) watcher.tell(tells(1).quarantined(number));
  const chunks = encodePicture(watcher.picture);
  expect(chunks.length).toBeGreaterThan(1);
  expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(MAX_CHUNK_LENGTH + 1_000);
  expect(decodePicture(chunks).entities.size).toBe(10_000);
});
