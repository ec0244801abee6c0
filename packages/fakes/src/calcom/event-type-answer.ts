import type { EventType } from './state.ts';

/** An event type of a team as version 2024-06-14 shows it. `hosts` are objects, whatever the OpenAPI document says. */
export const eventTypeAnswer = (eventType: EventType) => ({
  id: eventType.id,
  teamId: eventType.team.id,
  parentEventTypeId: null,
  ownerId: null,
  title: eventType.title,
  slug: eventType.slug,
  description: eventType.description ?? '',
  lengthInMinutes: eventType.lengthInMinutes,
  schedulingType: eventType.schedulingType,
  hosts: eventType.hosts.map(({ id, name }) => ({
    userId: id,
    name,
    mandatory: false,
    priority: 'medium',
  })),
  assignAllTeamMembers: false,
  team: {
    id: eventType.team.id,
    slug: eventType.team.slug,
    name: eventType.team.name,
    logoUrl: null,
    bannerUrl: null,
    weekStart: 'Monday',
    brandColor: null,
    darkBrandColor: null,
    theme: null,
  },
  locations: [{ type: 'address', address: addressOf(eventType), public: true }],
  bookingFields: [
    { type: 'name', slug: 'name', label: 'your_name', placeholder: '', required: true, isDefault: true },
    { type: 'email', slug: 'email', label: 'email_address', placeholder: '', required: true, isDefault: true },
  ],
  disableGuests: false,
  slotInterval: eventType.slotInterval ?? null,
  minimumBookingNotice: eventType.minimumBookingNotice ?? 120,
  beforeEventBuffer: eventType.beforeEventBuffer ?? 0,
  afterEventBuffer: eventType.afterEventBuffer ?? 0,
  ...ofKnown({ bookingWindow: eventType.bookingWindow, confirmationPolicy: eventType.confirmationPolicy }),
  recurrence: null,
  metadata: {},
  price: eventType.price ?? 0,
  currency: eventType.currency ?? 'usd',
  lockTimeZoneToggleOnBookingPage: false,
  seatsPerTimeSlot: eventType.seatsPerTimeSlot ?? null,
  forwardParamsSuccessRedirect: null,
  successRedirectUrl: null,
  isInstantEvent: false,
  scheduleId: null,
  hidden: eventType.hidden ?? false,
  bookingRequiresAuthentication: false,
});

/** Without the members nobody gave a value. */
export const ofKnown = (members: object): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** Where appointments of a demo team take place. */
export const addressOf = (eventType: EventType): string => `${eventType.team.name}, Hauptstraße 1, 10115 Berlin`;
