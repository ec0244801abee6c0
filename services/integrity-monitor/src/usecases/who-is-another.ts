import type { Actor } from '@fencepost/contracts/scope';

/** What to do where the word of another person is needed and this is not known to be one. */
export const whoIsAnother = ({ id, person }: Actor): string => {
  if (person !== undefined)
    return 'Ask another person to, with a key that the installation gave them: keys that a key issues are the same person’s.';
  if (id.startsWith('slack:'))
    return 'Who you are is not known: SLACK_PEOPLE of the integrity monitor says whose account of Slack this is.';
  return 'Whose key this is is not known: it is from before that was noted. Get one where the system is installed.';
};
