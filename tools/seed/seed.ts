import { demoCompanies } from '@fencepost/fakes/demo-companies';
import { z } from 'zod';
import { readJson, writeJson } from '../dev/state.ts';
import { openOperator } from '../operator/operator.ts';
import { furnish, furnitureFor, openVoiceDoor, SeededVoice } from './furnish.ts';
import { ownerKeyOf } from './register-webhooks.ts';

const SeededCompany = z.object({
  id: z.string(),
  number: z.int(),
  name: z.string(),
  calcomTeamId: z.int(),
  eventTypeIds: z.array(z.int()),
  endpointKey: z.string(),
  webhookSecret: z.string(),
  apiKey: z.string(),
  branchId: z.string(),
  phoneNumber: z.string(),
  voiceAgentId: z.string(),
  ...SeededVoice.shape,
});
const Seeded = z.object({ operatorKey: z.string(), companies: z.array(SeededCompany) });

/** Of an earlier run, which may have known less. */
const Known = z.object({
  operatorKey: z.string(),
  companies: z.array(
    SeededCompany.pick({ id: true, endpointKey: true, webhookSecret: true, apiKey: true }).extend(
      SeededVoice.partial().shape,
    ),
  ),
});

/** What the demo companies' doors are: kept beside the data, because the tenant service shows each secret once. */
export type Seeded = z.output<typeof Seeded>;

/** Loads the demo companies into the system behind `nats`; `keysFile` remembers what was shown once. Repeatable. */
export const seed = async (target: { nats: string; keysFile: string }): Promise<Seeded> => {
  const known = Known.optional().parse(readJson(target.keysFile));
  const operator = await openOperator(target.nats);
  try {
    const companies = [];
    for (const company of demoCompanies) {
      const id = await operator.register(company);
      const before = known?.companies.find((candidate) => candidate.id === id);
      const doors = before ?? (await operator.openDoors(id));
      const ask = operator.inCompany(id);
      const voice = SeededVoice.safeParse(before).data ?? (await openVoiceDoor(ask));
      const { number, name, calcomTeamId, eventTypes } = company;
      // Only now: the import registers the webhooks of the endpoint that has just been opened.
      await operator.connect(id, { apiKey: ownerKeyOf(calcomTeamId), teamId: calcomTeamId });
      const furniture = furnitureFor(number);
      const { phoneNumber, voiceAgentId } = furniture;
      companies.push(
        SeededCompany.parse({
          ...doors,
          ...voice,
          branchId: await furnish(ask, furniture),
          phoneNumber,
          voiceAgentId,
          id,
          number,
          name,
          calcomTeamId,
          eventTypeIds: eventTypes.map((eventType) => eventType.id),
        }),
      );
    }
    const seeded = { operatorKey: known?.operatorKey ?? (await operator.issueOperatorKey()), companies };
    writeJson(target.keysFile, seeded);
    return seeded;
  } finally {
    await operator.close();
  }
};
