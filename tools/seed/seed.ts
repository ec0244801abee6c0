import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { demoCompanies } from '@fencepost/fakes/demo-companies';
import { z } from 'zod';
import { openOperator } from '../operator/operator.ts';

const SeededCompany = z.object({
  id: z.string(),
  number: z.int(),
  name: z.string(),
  calcomTeamId: z.int(),
  eventTypeIds: z.array(z.int()),
  endpointKey: z.string(),
  webhookSecret: z.string(),
  apiKey: z.string(),
});
const Seeded = z.object({ operatorKey: z.string(), companies: z.array(SeededCompany) });

/** What the demo companies' doors are: kept beside the data, because the tenant service shows each secret once. */
export type Seeded = z.output<typeof Seeded>;

const OWNER_ONLY = 0o600;

/** Loads the demo companies into the system behind `nats`; `keysFile` remembers what was shown once. Repeatable. */
export const seed = async (target: { nats: string; keysFile: string }): Promise<Seeded> => {
  const known = existsSync(target.keysFile)
    ? Seeded.parse(JSON.parse(readFileSync(target.keysFile, 'utf8')))
    : undefined;
  const operator = await openOperator(target.nats);
  try {
    const companies = [];
    for (const company of demoCompanies) {
      const id = await operator.load(company);
      const before = known?.companies.find((candidate) => candidate.id === id);
      const doors = before ?? (await operator.openDoors(id));
      const { number, name, calcomTeamId, eventTypes } = company;
      companies.push(
        SeededCompany.parse({
          ...doors,
          id,
          number,
          name,
          calcomTeamId,
          eventTypeIds: eventTypes.map((eventType) => eventType.id),
        }),
      );
    }
    const seeded = { operatorKey: known?.operatorKey ?? (await operator.issueOperatorKey()), companies };
    writeFileSync(target.keysFile, JSON.stringify(seeded, null, 2), { mode: OWNER_ONLY });
    return seeded;
  } finally {
    await operator.close();
  }
};
