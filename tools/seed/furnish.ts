import { randomBytes } from 'node:crypto';
import type { ActionContract } from '@fencepost/contracts/define';
import { createBranch, listBranches, offerServices } from '@fencepost/contracts/tenant/branch';
import { openEndpoint } from '@fencepost/contracts/tenant/endpoint';
import { listServices, updateService } from '@fencepost/contracts/tenant/mapping';
import { assignPhoneNumber, listPhoneNumbers } from '@fencepost/contracts/tenant/phone-number';
import { createStaff, listStaff } from '@fencepost/contracts/tenant/staff';
import { listVoiceAgents, registerVoiceAgent } from '@fencepost/contracts/tenant/voice-agent';
import { z } from 'zod';

/** Asks as one company: input and answer as the contract says. */
export type Ask = <I extends z.ZodType, O extends z.ZodType>(
  action: ActionContract<I, O>,
  input: z.input<I>,
) => Promise<z.output<O>>;

/** What a company has to be reached by telephone; the key is stored encrypted and shown nowhere again. */
export const SeededVoice = z.object({ retellEndpointKey: z.string(), retellApiKey: z.string() });
export type SeededVoice = z.output<typeof SeededVoice>;

/** A person of the demo, known to the fake Cal.com by the same e-mail. */
interface Person {
  readonly name: string;
  readonly email: string;
  /** Event types that this person gives. */
  readonly gives: readonly number[];
}

/** What a demo company is furnished with. The number is one of those that lead nowhere (Bundesnetzagentur, 030 23125 xxx). */
export interface Furniture {
  readonly branch: string;
  readonly phoneNumber: string;
  readonly voiceAgentId: string;
  readonly staff: readonly Person[];
}

const furnitureOf: ReadonlyMap<number, Furniture> = new Map([
  [
    1,
    {
      branch: 'Salon Mitte',
      phoneNumber: '+493023125001',
      voiceAgentId: 'agent_demo_friseur',
      staff: [
        { name: 'Frieda Friseur', email: 'frieda@example.com', gives: [3420902, 3420905] },
        { name: 'Stefan Schere', email: 'stefan@example.com', gives: [3420902, 3420903] },
      ],
    },
  ],
  [
    15,
    {
      branch: 'Büro',
      phoneNumber: '+493023125015',
      voiceAgentId: 'agent_demo_askproai',
      staff: [{ name: 'Anton Agent', email: 'anton@example.com', gives: [3664712] }],
    },
  ],
]);

/** The telephone of a demo company, as its callers and Retell know it. */
export const furnitureFor = (companyNumber: number): Furniture => {
  const found = furnitureOf.get(companyNumber);
  if (found === undefined) throw new Error(`nothing is known of company ${companyNumber}`);
  return found;
};

const MOST = 100;
const KEY_BYTES = 24;

/** Gives a company whose team is imported its branch, telephone, voice agent, staff and offers. Repeatable. */
export const furnish = async (ask: Ask, furniture: Furniture): Promise<string> => {
  const branches = await ask(listBranches, { limit: MOST });
  const branch =
    branches.data.find(({ status }) => status === 'active') ?? (await ask(createBranch, { name: furniture.branch }));
  const services = (await ask(listServices, { limit: MOST })).data.filter(({ active }) => active);
  const serviceIds = services.map(({ id }) => id);
  if (serviceIds.some((id) => !branch.serviceIds.includes(id))) {
    await ask(offerServices, { branchId: branch.id, serviceIds, version: branch.version });
  }

  const { phoneNumber, voiceAgentId: agentId } = furniture;
  const numbers = await ask(listPhoneNumbers, { limit: MOST });
  if (!numbers.data.some(({ number, status }) => number === phoneNumber && status === 'active')) {
    await ask(assignPhoneNumber, { number: phoneNumber, branchId: branch.id, label: 'demo' });
  }
  const agents = await ask(listVoiceAgents, { limit: MOST });
  if (!agents.data.some((agent) => agent.agentId === agentId && agent.status === 'active')) {
    await ask(registerVoiceAgent, { vendor: 'retell', agentId, branchId: branch.id, label: 'demo' });
  }
  await employ(ask, furniture.staff, branch.id);
  return branch.id;
};

const employ = async (ask: Ask, people: readonly Person[], branchId: string): Promise<void> => {
  const known = (await ask(listStaff, { limit: MOST })).data.filter(({ status }) => status === 'active');
  const employed = [];
  for (const { gives, ...person } of people) {
    const { id } =
      known.find(({ email }) => email === person.email) ??
      (await ask(createStaff, { ...person, branchIds: [branchId] }));
    employed.push({ id, gives });
  }
  for (const { id: serviceId, eventTypeId, staffIds, version } of (await ask(listServices, { limit: MOST })).data) {
    const givers = employed.flatMap(({ id, gives }) => (gives.includes(eventTypeId ?? 0) ? [id] : []));
    if (givers.every((id) => staffIds.includes(id))) continue;
    await ask(updateService, { serviceId, staffIds: givers, version });
  }
};

/** Opens the endpoint that Retell calls, with a key of an account of the company's own. */
export const openVoiceDoor = async (ask: Ask): Promise<SeededVoice> => {
  const retellApiKey = `key_${randomBytes(KEY_BYTES).toString('hex')}`;
  const { key: retellEndpointKey } = await ask(openEndpoint, { vendor: 'retell', secret: retellApiKey });
  return { retellEndpointKey, retellApiKey };
};
