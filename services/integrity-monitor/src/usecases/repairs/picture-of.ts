import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import { emptyPicture, type Picture } from '../../domain/picture.ts';
import { tellStored } from '../../domain/tell-stored.ts';
import type { Looking } from './recipe.ts';

/** What of the stored facts a recipe keeps beside the picture: few, such as the bonds of companies. */
type OnFact = (collection: string, fact: StoredFact) => void;

/** A picture of what is stored now, of these collections alone: what the invariants' own predicates are asked with. */
export const pictureOf = async (
  looking: Looking,
  collections: readonly string[],
  onFact: OnFact = () => {},
): Promise<{ readonly picture: Picture }> => {
  const picture = emptyPicture();
  for (const collection of collections) {
    for await (const fact of looking.facts(collection)) {
      tellStored(picture, fact);
      onFact(collection, fact);
    }
  }
  picture.complete = true;
  return { picture };
};
