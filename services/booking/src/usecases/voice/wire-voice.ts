import type { Clock } from '@fencepost/service-kit/clock';
import type { QuarantineRoom } from '@fencepost/service-kit/quarantine';
import type { OpenCallback } from '../callbacks/open-callback.ts';
import type { Stores } from '../ports.ts';
import type { FindAlternatives } from '../slots/find-alternatives.ts';
import type { ListFreeSlots } from '../slots/list-free-slots.ts';
import { makeAnswerOnce } from './answer-once.ts';
import { makeApplyRetellDelivery } from './apply-retell-delivery.ts';
import { makeCallRecords } from './call-records.ts';
import { makeOwnAppointments } from './find-own-appointments.ts';
import { makeGreetCaller } from './greet-caller.ts';
import { makeKeepPromise } from './keep-promise.ts';
import { makeOpenBrokenPromise } from './open-broken-promise.ts';
import type {
  CancelAppointment,
  CreateAppointment,
  ListBookableServices,
  RescheduleAppointment,
  ResolveCall,
  VoiceStores,
} from './ports.ts';
import { makeGetCall, makeListCalls } from './read-calls.ts';
import { makeResolveCaller } from './resolve-caller.ts';
import { makeRunVoiceFunction } from './run-voice-function.ts';
import { makeSettlePromises } from './settle-promises.ts';
import { makeVoiceFunctions } from './voice-functions.ts';

/** What the telephone needs of the world and of its neighbours. */
export interface VoiceWorld extends VoiceStores, Pick<Stores, 'customers' | 'appointments' | 'deliveries'> {
  readonly resolveCall: ResolveCall;
  readonly listBookableServices: ListBookableServices;
  readonly listFreeSlots: ListFreeSlots;
  readonly findAlternatives: FindAlternatives;
  readonly createAppointment: CreateAppointment;
  readonly rescheduleAppointment: RescheduleAppointment;
  readonly cancelAppointment: CancelAppointment;
  readonly openCallback: OpenCallback;
  readonly quarantine: QuarantineRoom;
  readonly clock: Clock;
}

export const wireVoice = (world: VoiceWorld) => {
  const callRecords = makeCallRecords(world);
  const resolveCaller = makeResolveCaller(world);
  const openBrokenPromise = makeOpenBrokenPromise(world);
  const answerOnce = makeAnswerOnce({ ...world, keepPromise: makeKeepPromise({ callRecords }) });
  const voiceFunctions = makeVoiceFunctions({ ...world, ownAppointments: makeOwnAppointments(world), answerOnce });
  const settlePromises = makeSettlePromises({ ...world, callRecords, openBrokenPromise });
  const shared = { ...world, resolveCaller, voiceFunctions, openBrokenPromise };
  return {
    runVoiceFunction: makeRunVoiceFunction(shared),
    greetCaller: makeGreetCaller(shared),
    applyRetellDelivery: makeApplyRetellDelivery({ ...shared, callRecords, settlePromises }),
    listCalls: makeListCalls(world),
    getCall: makeGetCall(world),
  };
};
