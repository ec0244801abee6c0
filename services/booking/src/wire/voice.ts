import type { Clock } from '@fencepost/service-kit/clock';
import type { QuarantineRoom } from '@fencepost/service-kit/quarantine';
import type { OpenCallback } from '../usecases/callbacks/open-callback.ts';
import type { NoteFailure } from '../usecases/ports/failures.ts';
import type { RandomBytes } from '../usecases/ports/holds.ts';
import type { Stores } from '../usecases/ports/stores.ts';
import { makeFindAlternatives } from '../usecases/slots/find-alternatives.ts';
import type { ListFreeSlots } from '../usecases/slots/list-free-slots.ts';
import { makeAnswerOnce } from '../usecases/voice/answer-once.ts';
import { makeApplyRetellDelivery } from '../usecases/voice/apply-retell-delivery.ts';
import { makeCallRecords } from '../usecases/voice/call-records.ts';
import { makeOwnAppointments } from '../usecases/voice/find-own-appointments.ts';
import { makeGreetCaller } from '../usecases/voice/greet-caller.ts';
import { type CreateHold, makeHoldChosen } from '../usecases/voice/hold-chosen.ts';
import { makeKeepPromise } from '../usecases/voice/keep-promise.ts';
import { makeOpenBrokenPromise } from '../usecases/voice/open-broken-promise.ts';
import type {
  CancelAppointment,
  CreateAppointment,
  ListBookableServices,
  RescheduleAppointment,
  ResolveCall,
  VoiceStores,
} from '../usecases/voice/ports.ts';
import { makeGetCall, makeListCalls } from '../usecases/voice/read-calls.ts';
import { makeResolveCaller } from '../usecases/voice/resolve-caller.ts';
import { makeRunVoiceFunction } from '../usecases/voice/run-voice-function.ts';
import { makeSettlePromises } from '../usecases/voice/settle-promises.ts';
import { makeVoiceFunctions } from '../usecases/voice/voice-functions.ts';

/** What the telephone needs of the world and of its neighbours. */
export interface VoiceWorld extends VoiceStores, Pick<Stores, 'customers' | 'appointments' | 'deliveries' | 'holds'> {
  readonly resolveCall: ResolveCall;
  readonly listBookableServices: ListBookableServices;
  readonly listFreeSlots: ListFreeSlots;
  readonly noteFailure: NoteFailure;
  readonly createHold: CreateHold;
  readonly createAppointment: CreateAppointment;
  readonly rescheduleAppointment: RescheduleAppointment;
  readonly cancelAppointment: CancelAppointment;
  readonly openCallback: OpenCallback;
  readonly quarantine: QuarantineRoom;
  readonly random: RandomBytes;
  readonly clock: Clock;
}

export const wireVoice = (world: VoiceWorld) => {
  const callRecords = makeCallRecords(world);
  const resolveCaller = makeResolveCaller(world);
  const openBrokenPromise = makeOpenBrokenPromise(world);
  const answerOnce = makeAnswerOnce({ ...world, keepPromise: makeKeepPromise({ callRecords }) });
  const findAlternatives = makeFindAlternatives(world);
  const ownAppointments = makeOwnAppointments(world);
  const holdChosen = makeHoldChosen(world);
  const voiceFunctions = makeVoiceFunctions({ ...world, findAlternatives, holdChosen, ownAppointments, answerOnce });
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
